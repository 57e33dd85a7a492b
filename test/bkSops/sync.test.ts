import { mergeInventory, type ImportProgress } from '../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../src/db/core/pool';
import { simTask, simulated, smallWorld, US } from '../support/bkSops';
import { testDatabase, type TestDatabase } from '../support/database';

type Simulated = Awaited<ReturnType<typeof simulated>>;

let database: TestDatabase;
let bk: Simulated;

const MINUTE = 60_000;

beforeEach(async () => {
  database = await testDatabase();
  bk = await simulated(database.pool);
  bk.world.addTask(simTask(1));
});
afterEach(async () => {
  await bk.simulator.close();
  await database.drop();
});

/** Syncs at a time that is later than that of the sync before. */
async function sync(
  given: { onProgress?: (progress: ImportProgress) => void; same?: [string, string][] } = {},
) {
  bk.clock.now = new Date(bk.clock.now.getTime() + 10 * MINUTE);
  const { now } = bk.clock;
  const inventory = await bk.source.open!(now);
  const { onProgress, same = [] } = given;
  const options = { source: 'bk-sops', now, shiftDays: 0, onProgress, identityAliases: new Map(same) };
  return inTransaction(database.pool, (db) => mergeInventory(db, inventory, options));
}

const rows = async <T extends object>(sql: string) => (await database.pool.query<T>(sql)).rows;
const task = async (id: string, columns: string) =>
  (await rows<Record<string, unknown>>(`select ${columns} from task where id = '${id}'`))[0];
const projects = () =>
  rows<{ id: string; archived: boolean; rejectionReason: string | null }>(
    `select id, archived_at is not null as archived, rejection_reason as "rejectionReason" from project order by id`,
  );

describe('a sync of bk-sops', () => {
  it('has owners, dates in whatever zone, runs, schedules and links as bk-sops has them', async () => {
    await sync();
    expect(await task('1', 'project_id, name, schedule, owner, creator, edited_at, run_count, url')).toEqual({
      project_id: '2',
      name: 'task 1',
      schedule: '0 9 * * 1 Asia/Shanghai',
      owner: 'bk-sops:ann',
      creator: 'ann',
      edited_at: new Date('2026-01-01T00:00:00Z'),
      run_count: 7,
      url: `${bk.simulator.url}/taskflow/home/periodic/1002/?limit=15&page=1&task_id=1`,
    });
  });

  it('leaves unknown what bk-sops does not know: the creator owns a task that nobody is said to have edited', async () => {
    bk.world.addTask(simTask(2, { editor: '', editedAt: null, lastRunAt: null, creator: 'bob' }));
    await sync();
    expect(await task('2', 'owner, editor, touched_at, last_run_at')).toEqual({
      owner: 'bk-sops:bob',
      editor: null,
      touched_at: null,
      last_run_at: null,
    });
  });

  it('takes the businesses of the CMDB for projects, with those who maintain them in their order', async () => {
    await sync();
    expect(await rows('select id, name, maintainers, url from project order by id')).toEqual([
      {
        id: '2',
        name: '蓝鲸',
        maintainers: ['bk-sops:bob', 'bk-sops:eve'],
        url: `${bk.simulator.url}/taskflow/home/periodic/1002/`,
      },
      expect.objectContaining({ id: '3', maintainers: ['bk-sops:eve'] }),
    ]);
  });

  it('reads archived businesses, too, though bk-sops lists their projects no more', async () => {
    bk.world.archive(2, new Date('2026-05-01T00:00:00Z'));
    await sync();
    expect(await rows(`select archived_at from project where id = '2'`)).toEqual([
      { archived_at: new Date('2026-05-01T00:00:00Z') },
    ]);
    expect(await task('1', 'enabled, url')).toEqual({
      enabled: true,
      url: expect.stringContaining('/periodic/1002/?'),
    });
  });

  it('reads projects that are of no business, by their own number', async () => {
    bk.world.addProject({ number: 13, business: null, name: 'Own', disabled: false });
    bk.world.addTask(simTask(5, { project: 13 }));
    await sync();
    expect(await task('5', 'project_id')).toEqual({ project_id: 'project-13' });
  });

  it('has people with mailbox, language, zone, and those above them', async () => {
    await sync();
    expect(
      await rows('select account, email, locale, time_zone, active, manager from person order by id'),
    ).toEqual(
      [
        ['ann', 'zh-CN', 'bk-sops:eve'],
        ['bob', 'en', 'bk-sops:eve'],
        ['eve', 'en', null],
      ].map(([account, locale, manager]) => ({
        account,
        email: `${account}@corp.example`,
        locale,
        time_zone: 'Asia/Shanghai',
        active: true,
        manager,
      })),
    );
  });

  it('takes who is disabled, or not in user management at all, for gone', async () => {
    bk.world.users.get('bob')!.status = 'DISABLED';
    bk.world.addTask(simTask(2, { editor: 'left' }));
    await sync();
    expect(await rows(`select account, active from person where not active order by id`)).toEqual([
      { account: 'bob', active: false },
      { account: 'left', active: false },
    ]);
  });

  it('shows how far it has come: projects read, and rows', async () => {
    const seen: string[] = [];
    await sync({
      onProgress: ({ phase, done, total, rows: read }) => seen.push(`${phase} ${done}/${total} ${read}`),
    });
    expect(seen).toEqual(['reading 1/2 1', 'reading 2/2 1', 'merging 2/2 1']);
  });

  it('takes a person for one of another source only where that is said', async () => {
    await sync({ same: [['bk-sops:ann', 'crm:anna']] });
    expect(await task('1', 'owner')).toEqual({ owner: 'crm:anna' });
  });
});

describe('people by a rule', () => {
  it('have the mailbox that the rule makes of their account', async () => {
    const people = { mail: '{owner}@company.example', locale: 'zh-CN', timeZone: 'Asia/Shanghai' };
    await bk.simulator.close();
    bk = await simulated(database.pool, { world: bk.world, people });
    await sync();
    expect(await rows(`select email, locale from person where account = 'ann'`)).toEqual([
      { email: 'ann@company.example', locale: 'zh-CN' },
    ]);
    expect(bk.simulator.calls.has('list_users')).toBe(false);
  });
});

describe('a business that the CMDB no longer answers with', () => {
  beforeEach(async () => {
    await sync();
    bk.world.vanished.add(2);
  });

  it('is missing, never archived, and not trusted alone', async () => {
    const { rejectionReason, rejectedProjectCount } = await sync();
    expect({ rejectionReason, rejectedProjectCount }).toEqual({
      rejectionReason: null,
      rejectedProjectCount: 1,
    });
    expect(await projects()).toEqual([
      {
        id: '2',
        archived: false,
        rejectionReason: expect.stringContaining('the CMDB no longer answers with it'),
      },
      { id: '3', archived: false, rejectionReason: null },
    ]);
  });

  it('keeps its tasks and maintainers', async () => {
    await sync();
    expect(await rows(`select gone_at, enabled from task`)).toEqual([{ gone_at: null, enabled: true }]);
    expect(await rows(`select maintainers from project where id = '2'`)).toEqual([
      { maintainers: ['bk-sops:bob', 'bk-sops:eve'] },
    ]);
  });

  it('is trusted again once it is back', async () => {
    await sync();
    bk.world.vanished.clear();
    await sync();
    expect((await projects())[0]).toEqual({ id: '2', archived: false, rejectionReason: null });
  });
});

describe("an edit by Rollcall's own account", () => {
  it('changes neither owner nor date, also when only a closure remembers them', async () => {
    await sync();
    await bk.source.close(['1'], bk.clock.now);
    await database.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, prior, proposed_at, claimed_at, completed_at)
       select source, id, project_id, 'answer', 'closed', to_jsonb(t.*), $1, $1, $1 from task t`,
      [bk.clock.now],
    );
    await database.pool.query('delete from task');
    await sync();
    expect(await task('1', 'owner, editor, edited_at, enabled')).toEqual({
      owner: 'bk-sops:ann',
      editor: 'ann',
      edited_at: new Date('2026-01-01T00:00:00Z'),
      enabled: false,
    });
  });

  it('of a task that is known from nowhere leaves it to its creator, its date unknown', async () => {
    bk.world.addTask(simTask(2, { editor: US, creator: 'bob' }));
    await sync();
    expect(await task('2', 'owner, editor, edited_at')).toEqual({
      owner: 'bk-sops:bob',
      editor: null,
      edited_at: null,
    });
  });

  it("gives way to somebody else's", async () => {
    await sync();
    await bk.source.close(['1'], bk.clock.now);
    await sync();
    bk.world.edit(1, 'bob', new Date('2026-11-23T08:30:00Z'), { enabled: true });
    await sync();
    expect(await task('1', 'owner, touched_at, enabled')).toEqual({
      owner: 'bk-sops:bob',
      touched_at: new Date('2026-11-23T08:30:00Z'),
      enabled: true,
    });
  });
});

describe("bk-sops' own shutdown of archived projects", () => {
  beforeEach(async () => {
    bk.world.addTask(simTask(2, { enabled: false }));
    await sync();
    bk.world.archive(2, bk.clock.now);
    bk.world.shutDown();
  });

  it('is recorded as closed elsewhere, of the owner as before, to be told', async () => {
    const { closedElsewhere } = await sync();
    expect(closedElsewhere).toBe(1);
    expect(
      await rows(`select task_id, owner, reason, state, notice_id, prior ->> 'enabled' as was from closure`),
    ).toEqual([
      {
        task_id: '1',
        owner: 'bk-sops:ann',
        reason: 'elsewhere',
        state: 'closed',
        notice_id: null,
        was: 'true',
      },
    ]);
    expect(await sync()).toMatchObject({ closedElsewhere: 0 });
  });

  it('can be taken back', async () => {
    await sync();
    expect(await bk.source.restore(['1'], bk.clock.now)).toEqual([{ taskId: '1', error: null }]);
    expect(bk.world.task(1)).toMatchObject({ enabled: true, editor: US });
  });

  it('of a project of bk-sops alone is recorded so, too', async () => {
    bk.world.addProject({ number: 13, business: null, name: 'Own', disabled: false });
    bk.world.addTask(simTask(7, { project: 13 }));
    await sync();
    bk.world.projects.get(13)!.disabled = true;
    bk.world.shutDown();
    expect(await sync()).toMatchObject({ rejectedProjectCount: 0 });
    expect(await rows(`select reason, state from closure where task_id = '7'`)).toEqual([
      { reason: 'elsewhere', state: 'closed' },
    ]);
  });

  it('is not taken for what a person did', async () => {
    bk.world.edit(1, 'bob', bk.clock.now);
    expect(await sync()).toMatchObject({ closedElsewhere: 0 });
  });
});

describe('a task that was closed', () => {
  const closure = () => rows('select state, verified_at is not null as verified, ran_at from closure');

  beforeEach(async () => {
    await sync();
    await database.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, prior, proposed_at, claimed_at, completed_at)
       select source, id, project_id, 'archived', 'closed', to_jsonb(t.*), $1, $1, $1 from task t`,
      [bk.clock.now],
    );
    await bk.source.close(['1'], bk.clock.now);
  });

  it('is verified by the next sync that finds it not to have run', async () => {
    expect(await sync()).toMatchObject({ runningAgain: 0 });
    expect(await closure()).toEqual([{ state: 'closed', verified: true, ran_at: null }]);
  });

  it('and runs all the same is found, once', async () => {
    const ran = new Date(bk.clock.now.getTime() + 8 * MINUTE);
    bk.world.run(1, ran);
    expect(await sync()).toMatchObject({ runningAgain: 1 });
    expect(await closure()).toEqual([{ state: 'running again', verified: false, ran_at: ran }]);
    expect(await sync()).toMatchObject({ runningAgain: 0 });
  });

  it('and was switched on again by somebody is found to run again', async () => {
    bk.world.edit(1, 'bob', new Date(bk.clock.now.getTime() + MINUTE), { enabled: true });
    expect(await sync()).toMatchObject({ runningAgain: 1 });
    expect(await closure()).toEqual([{ state: 'running again', verified: false, ran_at: bk.clock.now }]);
  });
});

describe('several pages of businesses', () => {
  it('are read to the end', async () => {
    const world = smallWorld();
    for (let id = 100; id < 550; id += 1) {
      world.addBusiness({ id, name: `b${id}`, maintainers: [], changedAt: new Date('2026-01-01') });
    }
    await bk.simulator.close();
    bk = await simulated(database.pool, { world });
    expect(await sync()).toMatchObject({ projects: { read: 452 } });
  });
});

describe('what a bk-sops sends that no row can hold', () => {
  it.each([
    ['a NUL in an account', 'an\0n'],
    ['an account that is too long', 'a'.repeat(201)],
    ['bytes that were no UTF-8', 'an\uFFFDn'],
  ])('makes its project unread, and no other: %s', async (_name, editor) => {
    await sync();
    bk.world.addTask(simTask(2, { editor }));
    bk.world.addTask(simTask(3, { project: 1003 }));
    await sync();
    expect(await task('3', 'owner')).toEqual({ owner: 'bk-sops:ann' });
    expect(await task('1', 'gone_at')).toEqual({ gone_at: null });
    expect((await projects()).find(({ id }) => id === '2')?.rejectionReason).toContain(
      'an account of at most 200',
    );
  });

  it('takes the longest account that a file may have', async () => {
    bk.world.addTask(simTask(2, { editor: 'a'.repeat(200) }));
    await sync();
    expect(await task('2', 'owner')).toEqual({ owner: `bk-sops:${'a'.repeat(200)}` });
  });

  it('leaves out of names what cannot be kept, and of people what can be nobody', async () => {
    const long = `\0${'长'.repeat(600)}`;
    bk.world.addTask(simTask(2, { name: long }));
    const business = bk.world.businesses.get(2)!;
    bk.world.businesses.set(2, { ...business, name: long, maintainers: ['bo\0b', 'e'.repeat(201), 'eve'] });
    bk.world.users.set('ann', { ...bk.world.users.get('ann')!, name: long, leader: 'l'.repeat(5000) });
    await sync();
    const kept = '长'.repeat(500);
    expect(await task('2', 'name')).toEqual({ name: kept });
    expect(await rows(`select name, maintainers from project where id = '2'`)).toEqual([
      { name: kept, maintainers: ['bk-sops:eve'] },
    ]);
    expect(await rows(`select name, manager from person where id = 'bk-sops:ann'`)).toEqual([
      { name: kept, manager: null },
    ]);
  });
});
