import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSources } from '../../../src/config/sources';
import { mergeInventory } from '../../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../../src/db/core/pool';
import { InvalidInput } from '../../../src/domain/common/errors';
import { Faults } from '../../../src/sources/faults';
import { sourceParts } from '../../../src/worker/sources';
import { closures, switching } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { inventoryFolder } from '../../support/inventoryFolder';
import { startMariadb, type Mariadb } from '../../support/mariadb';
import { onMariadb, onPostgres, type OwnTables } from '../../support/ownTables';

const NOW = new Date('2026-11-23T09:00:00Z');

describe('the fields of a source of SQL', () => {
  const faultsOf = async (fields: object) => {
    const { folder, remove } = await inventoryFolder({});
    const file = path.join(folder, 'sources.yaml');
    const whole = { type: 'sql', database: 'postgres://u@h/d', read: 'pg_cron', ...fields };
    await writeFile(file, JSON.stringify({ jobs: whole }));
    try {
      readSources(file, {});
      return [];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return error.faults.map((fault) => ({ ...fault, field: fault.field.split(', ').at(-1) }));
    } finally {
      await remove();
    }
  };
  const QUERIES = { projects: 'select 1', tasks: 'select 1' };
  const TO_CLOSE = 'update job set off = true where id = any(:ids)';

  it.each([
    ['a password in the address', { database: 'postgres://u:geheim@h/d' }, 'database'],
    [
      'a way of TLS that MySQL is not asked for',
      { database: 'mysql://u@h/d?sslmode=require', read: 'django-celery-beat' },
      'database',
    ],
    ['a password behind the address', { database: 'postgres://u@h/d?password=geheim' }, 'database'],
    [
      'a database that is none of these',
      { database: 'oracle://h/d', read: 'django-celery-beat' },
      'database',
    ],
    ['a preset that there is not', { read: 'celery' }, 'read'],
    ['queries without those of the tasks', { read: { projects: 'select 1' } }, 'read.tasks'],
    ['a parameter that a query is not given', { read: { ...QUERIES, tasks: 'select :now' } }, 'read.tasks'],
    [
      'a statement without the tasks',
      { read: QUERIES, closing: { close: 'update job', restore: TO_CLOSE } },
      'closing.close',
    ],
    ['a closing without a restore', { read: QUERIES, closing: { close: TO_CLOSE } }, 'closing.restore'],
    ['queries that close by themselves', { read: QUERIES, closing: 'itself' }, 'closing'],
    ['pg_cron on MySQL', { database: 'mysql://u@h/d' }, 'read'],
    [
      'a pattern without a group',
      { read: { preset: 'pg_cron', owner: { pattern: '^a' } } },
      'read.owner.pattern',
    ],
    [
      'a table name that is more',
      { read: { preset: 'django-celery-beat', users: { table: 'a; drop' } } },
      'read.users.table',
    ],
    ['a zone that there is not', { timeZone: 'Mars/Base' }, 'timeZone'],
    ['a time for statements beyond ten minutes', { statementTimeout: '1 hour' }, 'statementTimeout'],
  ])('refuses %s, and names the field', async (_what, fields, field) => {
    expect((await faultsOf(fields)).map((fault) => fault.field)).toEqual([field]);
  });

  it.each(['postgres://u:geheim@h/d', 'mysql://u@h/d?password=geheim'])(
    'shows no password: %s',
    async (url) => {
      expect(JSON.stringify(await faultsOf({ database: url }))).not.toContain('geheim');
    },
  );
});

describe.each(['PostgreSQL', 'MariaDB'])('own tables in %s', (kind) => {
  let server: Mariadb | undefined;
  let tables: OwnTables;
  let database: TestDatabase;

  beforeAll(async () => {
    server = kind === 'MariaDB' ? await startMariadb(['--sql-mode=NO_BACKSLASH_ESCAPES']) : undefined;
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(async () => {
    database = await testDatabase();
    tables = await (server ? onMariadb(server) : onPostgres());
  });
  afterEach(async () => {
    await tables.drop();
    await database.drop();
  });

  const open = async (more: object = {}) =>
    (await tables.declare(more).open(sourceParts(database.pool))).source;
  const sync = async (more: object = {}) => {
    const source = await open(more);
    return inTransaction(database.pool, async (db) =>
      mergeInventory(db, await source.open!(NOW), { source: 'held', now: NOW, shiftDays: 0 }),
    );
  };

  it('have an id with a quote in it asked for as it is', async () => {
    const tasks = "select 'o''neil' as id, 2 as project_id, 'one' as name, true as enabled";
    const source = await open({ read: { projects: 'select id, name from project', tasks } });
    expect([...(await source.get(["o'neil", "x' or '1'='1"])).keys()]).toEqual(["o'neil"]);
  });

  it('have dates in the zone that is said', async () => {
    await sync();
    const { rows } = await database.pool.query(`select created_at from task where id = '1'`);
    expect(rows).toEqual([{ created_at: new Date('2026-01-01T00:00:00Z') }]);
  });

  it('cannot be changed by what reads them', async () => {
    const projects =
      kind === 'MariaDB'
        ? 'insert into project values (9, null, null)'
        : 'delete from project returning id, name';
    const read = { projects, tasks: 'select 1 as id' };
    await expect(sync({ read })).rejects.toThrow(/read.only/i);
  });

  it('tell which row of which query is wrong, and how', async () => {
    await tables.run("update job set title = '' where id = 2");
    await expect(sync()).rejects.toThrow(/tasks query, row \d \(2\), name/);
  });

  it('name a column that there is not', async () => {
    const read = { projects: 'select id, nam from (select 1 as id, 2 as nam) p', tasks: 'select 1 as id' };
    await expect(sync({ read })).rejects.toThrow(
      /projects query, row 1 \(1\), column is "nam", expected name\?/,
    );
  });

  it('are given up where a statement takes too long', async () => {
    const slow = kind === 'MariaDB' ? 'select sleep(60) as id' : 'select pg_sleep(60) as id';
    const read = { projects: slow, tasks: slow };
    await expect(sync({ read, statementTimeout: '1 second' })).rejects.toThrow(
      /timeout|max_statement_time|interrupted/i,
    );
  });

  it('are away where the server is', async () => {
    const source = await open({
      database: kind === 'MariaDB' ? 'mysql://a@127.0.0.1:9/d' : 'postgres://a@127.0.0.1:9/d',
    });
    await expect(source.get(['1'])).rejects.toThrow('ECONNREFUSED');
  });

  it('are read by TLS alone where the address says so', async () => {
    const { readFrom } = tables.declare();
    const source = await open({ database: `${readFrom}?sslmode=verify-full` });
    await expect(source.get(['1'])).rejects.toThrow(/does not support (SSL|secure) connection/);
  });

  it('are away where the connection is lost in the middle', async () => {
    const many = kind === 'MariaDB' ? 'select seq as id, seq as name from seq_1_to_300000' : MANY;
    const inventory = await (await open({ read: { projects: many, tasks: many } })).open!(NOW);
    const read = async () => {
      let rows = 0;
      for await (const batch of inventory.parts[0]!.read({ faults: new Faults() })) {
        if (rows === 0) await loseConnections();
        rows += batch.length;
      }
      return rows;
    };
    await expect(read()).rejects.toMatchObject({ name: 'SourceUnavailable' });
    await inventory.close!();
  });
  const MANY = 'select g as id, g as name from generate_series(1, 300000) g';

  /** Has the server end those that the source has. */
  async function loseConnections() {
    if (kind === 'PostgreSQL')
      return tables.run(`select pg_terminate_backend(pid) from pg_stat_activity
                          where application_name = 'rollcall' and datname = current_database()`);
    const found = await tables.run(`select id from information_schema.processlist
                                     where user = 'app' and id <> connection_id() and command <> 'Sleep'`);
    for (const { id } of (found as { id: number }[][])[0]!) await tables.run(`kill ${id}`);
  }

  it('are away while another holds a row that is to be changed', async () => {
    const source = switching(await open({ statementTimeout: '1 second' }));
    await tables.run('begin');
    await tables.run('update job set title = title');
    await expect(source.close(['1'], NOW)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    await tables.run('rollback');
  });

  it.each([';', ' -- all', '; -- all', " ; /* it's all; */ ;"])(
    'may have a query that ends in "%s"',
    async (end) => {
      const tasks = `select id, project as project_id, 'it -- ;' as name, running as enabled from job${end}`;
      const source = await open({ read: { projects: `select id, name from project${end}`, tasks } });
      expect([...(await source.get(['1', '2'])).keys()].toSorted()).toEqual(['1', '2']);
    },
  );

  it('are asked for tasks whose ids have spaces around them', async () => {
    const tasks = `select concat(' a', id, ' ') as id, project as project_id, title as name, running as enabled from job`;
    const source = await open({ read: { projects: 'select id, name from project', tasks } });
    expect([...(await source.get(['a1'])).keys()]).toEqual(['a1']);
  });

  it('are read as of one moment', async () => {
    const source = await open();
    const inventory = await source.open!(NOW);
    const ids: string[] = [];
    for (const part of inventory.parts)
      for await (const batch of part.read({ faults: { add: () => undefined } as never })) {
        ids.push(...batch.map((row) => ('account' in row ? row.account : row.id)));
        if (part.kind === 'projects') await tables.run('delete from job where id = 3');
      }
    await inventory.close!();
    expect(ids).toEqual(['2', '3', '1', '2', '3', 'ann']);
  });

  it('have their dates whatever style the database writes them in', async () => {
    if (kind === 'PostgreSQL')
      await tables.run(
        `do $$ begin execute format('alter database %I set datestyle = German', current_database()); end $$`,
      );
    const live = await (await open()).get(['1']);
    expect(live.get('1')).toMatchObject({ touchedAt: new Date('2026-01-01T00:00:00Z') });
  });

  it('closed by hand, and switched on again by somebody, run again and are said to', async () => {
    await sync({ closing: 'by hand' });
    await database.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at, prior)
       select source, id, project_id, owner, 'archived', 'to do', $1, to_jsonb(t) from task t where id = '1'`,
      [NOW],
    );
    await tables.run('update job set running = false where id = 1');
    await sync({ closing: 'by hand' });
    expect(await closures(database)).toEqual({ '1': 'closed' });
    await tables.run('update job set running = true where id = 1');
    await sync({ closing: 'by hand' });
    expect(await closures(database)).toEqual({ '1': 'running again: it is enabled again' });
    const { rows } = await database.pool.query(`select enabled from task where id = '1'`);
    expect(rows).toEqual([{ enabled: true }]);
  });

  it('tell why one was not switched', async () => {
    await sync();
    const statement = `update job set changed_by = 'rollcall' where id = ${kind === 'MariaDB' ? 'any (select id from (select 0 as id) x) or id in (:ids)' : '0 and id::text = any(:ids)'}`;
    const source = await open({ closing: { close: statement, restore: statement } });
    if (source.closing === 'by hand') throw new Error('it closes by statements');
    expect(await source.close(['1'], NOW)).toEqual([
      { taskId: '1', error: 'it was switched off, and reads back enabled' },
    ]);
  });
});
