import path from 'node:path';
import { mergeInventory } from '../../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../../src/db/core/pool';
import type { SwitchingSource } from '../../../src/sources/source';
import { sql } from '../../../src/sources/sql/type';
import { sourceParts } from '../../../src/worker/sources';
import { switching } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { django, type Django, type DjangoTask } from '../../support/django/django';

jest.setTimeout(180_000);

const NOW = new Date();
const ADDED = '2026-01-05T08:00:00Z';
const CHANGED = '2026-03-01T10:30:00Z';
const ONCE = '2027-01-01T00:00:00Z';

const USERS = [
  { username: 'ann', email: 'ann@corp.example', first_name: 'Ann', last_name: 'Lee' },
  { username: 'bob', email: 'bob@corp.example', is_active: false },
];

describe.each(['postgres', 'mysql'] as const)('django-celery-beat on %s', (kind) => {
  let site: Django;
  let database: TestDatabase;
  let source: SwitchingSource;
  let ids: Record<string, string>;

  beforeAll(async () => {
    site = await django(kind);
    ids = await site.make({
      users: USERS,
      tasks: [
        {
          name: 'billing.nightly',
          queue: 'billing',
          schedule: ['crontab', { minute: '0', hour: '9', day_of_week: '1', timezone: 'Asia/Shanghai' }],
          log: [
            [1, 'ann', ADDED],
            [2, 'bob', CHANGED],
          ],
        },
        {
          name: 'crm.poll',
          schedule: ['interval', { every: 5, period: 'minutes' }],
          log: [[1, 'ann', ADDED]],
        },
        { name: 'crm.once', schedule: ['clocked', { clocked_time: ONCE }], one_off: true },
        { name: 'crm.dusk', schedule: ['solar', { event: 'sunset', latitude: 52.5, longitude: 13.4 }] },
        { name: 'crm.off', schedule: ['interval', { every: 1, period: 'days' }], enabled: false },
      ],
    });
  });
  afterAll(() => site.drop());

  const open = async (read: unknown = 'django-celery-beat') => {
    const file = path.join(__dirname, 'sources.yaml');
    const fields = { database: site.url, passwordVariable: 'BEAT_PASSWORD', read };
    const declared = sql(fields, { file, name: 'beat', env: { BEAT_PASSWORD: site.password } });
    if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
    return { declared, source: switching((await declared.open(sourceParts(database.pool))).source) };
  };
  const sync = async () =>
    inTransaction(database.pool, async (db) =>
      mergeInventory(db, await source.open!(NOW), { source: 'beat', now: NOW, shiftDays: 0 }),
    );
  const tasks = async (columns: string) =>
    (await database.pool.query(`select ${columns} from task order by name`)).rows as unknown[];

  beforeEach(async () => {
    database = await testDatabase();
    ({ source } = await open());
  });
  afterEach(() => database.drop());

  it('shows each of its four kinds of schedules', async () => {
    await sync();
    expect(await tasks('name, schedule')).toEqual([
      { name: 'billing.nightly', schedule: '0 9 * * 1 Asia/Shanghai' },
      { name: 'crm.dusk', schedule: 'sunset at 52.500000, 13.400000' },
      { name: 'crm.off', schedule: 'every day' },
      { name: 'crm.once', schedule: 'once, at 2027-01-01T00:00:00.000Z' },
      { name: 'crm.poll', schedule: 'every 5 minutes' },
    ]);
  });

  it('takes owners and dates from the log of the admin', async () => {
    await sync();
    const rows = await tasks('name, owner, created_at, edited_at');
    expect(rows[0]).toEqual({
      name: 'billing.nightly',
      owner: 'beat:bob',
      created_at: new Date(ADDED),
      edited_at: new Date(CHANGED),
    });
    expect(rows[4]).toMatchObject({ name: 'crm.poll', owner: 'beat:ann', edited_at: new Date(ADDED) });
    expect(rows[1]).toMatchObject({ owner: null, created_at: null, edited_at: null });
  });

  it('knows who the users are, and who is not active', async () => {
    await sync();
    const { rows } = await database.pool.query('select id, name, email, active from person order by id');
    expect(rows).toEqual([
      { id: 'beat:ann', name: 'Ann Lee', email: 'ann@corp.example', active: true },
      { id: 'beat:bob', name: null, email: 'bob@corp.example', active: false },
    ]);
  });

  it('takes no run for an edit', async () => {
    await site.run(['crm.poll']);
    await sync();
    const [row] = await tasks(`last_run_at > now() - interval '1 minute' as ran, run_count, edited_at`).then(
      (rows) => rows.slice(4),
    );
    expect(row).toEqual({ ran: true, run_count: 1, edited_at: new Date(ADDED) });
  });

  it('has projects and owners by a column, or a part of it', async () => {
    const read = {
      preset: 'django-celery-beat',
      project: { column: 'queue' },
      owner: { pattern: '^([a-z]+)\\.' },
      admin: 'https://app.example.org/admin/',
    };
    ({ source } = await open(read));
    await sync();
    expect((await tasks('project_id, owner, url'))[0]).toEqual({
      project_id: 'billing',
      owner: 'beat:billing',
      url: `https://app.example.org/admin/django_celery_beat/periodictask/${ids['billing.nightly']}/change/`,
    });
    expect((await tasks('project_id, owner'))[4]).toEqual({
      project_id: 'django-celery-beat',
      owner: 'beat:crm',
    });
  });

  it('is looked at without a change', async () => {
    const { declared } = await open();
    const before = await site.rows();
    expect(await declared.check(NOW)).toMatchObject({
      counts: { projects: 1, tasks: 5, enabled: 4 },
      wrong: [],
    });
    expect(await site.rows()).toEqual(before);
  });

  it('has a running beat notice what is closed and restored, and makes up for no run that was missed', async () => {
    await site.make({
      tasks: ['a', 'b'].map((name) => ({ name, schedule: ['interval', { every: 1, period: 'seconds' }] })),
    });
    await sync();
    const { rows } = await database.pool.query<{ id: string }>(`select id from task where name = 'a'`);
    const a = rows[0]!.id;
    const beat = site.beat();
    const runsOf = async (name: string) => (await site.rows()).find((one) => one.name === name)!.runs;
    try {
      await beat.until(/Sending due task a/);
      const [closed] = await Promise.all([source.close([a], NOW), beat.until(/Schedule changed/)]);
      expect(closed).toEqual([{ taskId: a, error: null }]);
      await beat.until(/Sending due task b/, 1);
      const runs = await runsOf('a');
      await beat.until(/Sending due task b/, 3);
      expect(await runsOf('a')).toBe(runs);
      expect(await source.restore([a], NOW)).toEqual([{ taskId: a, error: null }]);
      await beat.until(/Sending due task a/);
    } finally {
      await beat.stop();
    }
  });

  it('does not restore what somebody changed since it was closed', async () => {
    await sync();
    const id = ids['crm.dusk']!;
    await source.close([id], NOW);
    await site.change({ 'crm.dusk': { name: 'crm.dawn' } });
    expect(await source.restore([id], NOW)).toEqual([{ taskId: id, error: 'changed since it was closed' }]);
  });

  it('tells the next run of what starts later, once, or by a crontab, and until when a task runs', async () => {
    const [start, expires] = ['2099-01-01T00:00:00Z', '2099-02-01T00:00:00Z'];
    const minutely: DjangoTask['schedule'] = ['interval', { every: 1, period: 'minutes' }];
    await site.make({
      tasks: [
        { name: 'next.begins', schedule: minutely, start_time: start },
        { name: 'next.ends', schedule: minutely, expires },
        { name: 'next.ran', schedule: ['clocked', { clocked_time: '2026-01-01T00:00:00Z' }], one_off: true },
      ],
    });
    await sync();
    const found = (await tasks('name, schedule, next_run_at')) as {
      name: string;
      next_run_at: Date | null;
    }[];
    const known = new Map(found.map(({ name, ...told }) => [name, told]));
    expect(known.get('next.begins')).toEqual({ schedule: 'every minute', next_run_at: new Date(start) });
    expect(known.get('next.ends')).toEqual({
      schedule: 'every minute, until 2099-02-01T00:00:00.000Z',
      next_run_at: null,
    });
    expect(known.get('crm.once')).toMatchObject({ next_run_at: new Date(ONCE) });
    expect(known.get('crm.off')).toMatchObject({ next_run_at: null });
    const nightly = known.get('billing.nightly')!.next_run_at!;
    expect(nightly.getTime()).toBeGreaterThan(NOW.getTime());
    expect([nightly.getUTCDay(), nightly.getUTCHours(), nightly.getUTCMinutes()]).toEqual([1, 1, 0]);
  });
});
