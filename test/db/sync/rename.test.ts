import { inTransaction } from '../../../src/db/core/pool';
import { NAMED, renameSource } from '../../../src/db/sync/rename';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenOwner, givenPerson, givenRound } from '../../support/inventory';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

/** Columns of text that hold neither the name of a source nor a person's id. Who did something as an admin is none. */
const OTHERS = `
alert.detail alert.kind answer.kind answer.login answer.authority answer.task_id
api_key.hash api_key.id api_key.made_by api_key.name api_key.revoked_by api_key.scopes
assignment.task_id assignment.why audit.action audit.detail audit.input audit.outcome audit.who
bounce.digest bounce.status bounce.words breaker.channel breaker.domain breaker.words
cadence_change.after cadence_change.before cadence_change.who closing_allowance.reason closing_allowance.who
closure.done_by closure.error closure.project_id closure.reason closure.restore_error closure.state closure.task_id
delegation.reason delegation.who exemption.ended_by exemption.reason exemption.scope exemption.who
hold.kind hold.reason hold.task_id
idempotency.body idempotency.caller idempotency.key idempotency.request_hash idempotency.type mail_domain.domain
notice.address notice.channel notice.error notice.fell_back notice.key_id notice.kind notice.locale notice.name
notice.owner_name notice.state notice.time_zone
notice_task.assigned_by notice_task.assigned_for notice_task.closed_for notice_task.name notice_task.owner_name
notice_task.project_id notice_task.project_name notice_task.schedule notice_task.task_id notice_task.url notice_task.went_to
pause.ended_by pause.reason pause.started_by person.account person.channel person.email person.locale person.name person.time_zone
project.id project.name project.rejection_reason project.url
round.cadence round.ended_by round.ended_reason round.outcome round.run_id round.start_error
schedule_state.id schedule_state.note schedule_state.spec source.reason
sweep.cadence sweep.counts sweep.report sweep.run_id sweep.workflow_id
sync.accepted_by sync.accepted_projects sync.accepted_reason sync.reason
task.closed_hash task.creator task.editor task.id task.managed_by task.name task.project_id task.row_hash task.schedule task.url
failing_handler.words notice_task.outcome notice_task.cost notice_task.last_result task.cost task.last_result
to_do_list.addresses to_do_list.error to_do_list.locale watch.seen
`
  .trim()
  .split(/\s+/);

describe('renaming a source', () => {
  it('knows of every column of text whether it holds the name of a source, or a person', async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'public' and table_name in (select tablename from pg_tables where schemaname = 'public')
          and table_name not like 'pgmigrations%' and data_type in ('text', 'ARRAY', 'json', 'jsonb')`,
    );
    const named = Object.entries(NAMED).flatMap(([table, columns]) =>
      Object.keys(columns).map((column) => `${table}.${column}`),
    );
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...named, ...OTHERS].toSorted());
  });

  it('leaves the old name in no row of them, nor another source changed', async () => {
    const { pool } = database;
    await givenOwner(pool, 'ann', { manager: 'max', tasks: ['a'] });
    await givenPerson(pool, 'crew', { members: ['max', 'ann'] });
    await pool.query(`update project set maintainers = array['office:zoe', 'test:max', 'test:ann']`);
    const round = await givenRound(pool, 'ann');
    await pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, state, prior, proposed_at, restored_by)
       select source, id, project_id, owner, 'answer', 'closed', row_to_json(t.*), now(), 'test:max' from task t`,
    );
    await pool.query(
      `insert into answer (round_id, owner, source, task_id, kind, names, said_by, member, said_at)
       values ($1, 'test:ann', 'test', 'a', 'not mine', 'test:max', 'test:ann', 'test:ann', now())`,
      [round],
    );
    await pool.query(
      `insert into exemption (scope, source, target, until, who, reason, made_at)
       values ('owner', null, 'test:ann', now(), 'ops', 'x', now()), ('pattern', null, 'test:*', now(), 'ops', 'x', now())`,
    );
    await inTransaction(pool, (db) => renameSource(db, { source: 'test', to: 'plant' }));
    const all = async (table: string) => JSON.stringify((await pool.query(`select * from ${table}`)).rows);
    for (const table of Object.keys(NAMED).filter((name) => name !== 'exemption'))
      expect(await all(table)).not.toMatch(/"test"|"test:/);
    expect(await all('project')).toContain('["office:zoe","plant:max","plant:ann"]');
    expect((await pool.query(`select id, manager, members from person order by id`)).rows).toEqual([
      { id: 'plant:ann', manager: 'plant:max', members: null },
      { id: 'plant:crew', manager: null, members: ['plant:max', 'plant:ann'] },
      { id: 'plant:max', manager: null, members: null },
    ]);
    expect((await pool.query(`select prior ->> 'owner' as owner from closure`)).rows).toEqual([
      { owner: 'plant:ann' },
    ]);
    expect((await pool.query('select target from exemption order by 1')).rows).toEqual([
      { target: 'plant:ann' },
      { target: 'test:*' },
    ]);
  });
});
