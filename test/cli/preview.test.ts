import path from 'node:path';
import { importInventory } from '../../src/activities/sync/importInventory';
import { insertExemption } from '../../src/db/answers/exemptions';
import { CLOSING_WORKFLOW_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import { placeOf, type PreviewOwner, type PreviewOwnerless } from '../../src/domain/preview/preview';
import type { SourceInfo } from '../../src/domain/sync/sources';
import { type PreviewClosing, type PreviewProject } from '../../src/domain/preview/closures';
import type { sweep } from '../../src/workflows';
import { givenClosure } from '../support/closings';
import { fromGlobalSetup } from '../support/environment';
import { sourcesFile } from '../support/sourcesFile';
import { devWorld, until, type DevWorld } from '../support/world';
import { rollcall } from './rollcall';

const SAMPLE = path.join(__dirname, '../../samples/kubernetes-periodics');
const DAY = 86_400_000;

interface Previewed {
  owners: PreviewOwner[];
  projects: PreviewProject[];
  closures: PreviewClosing[];
  ownerless: PreviewOwnerless[];
  sources: SourceInfo[];
  guardrails: { guardrail: string; source: string | null; blocks: boolean; says: string }[];
  counts: { asked: number; proposed: number; ownerless: number; notAsked: Record<string, number> };
}

let world: DevWorld;
let before: string;
let previewed: Previewed;
beforeAll(async () => {
  world = await devWorld();
  const now = Date.now();
  for (const daysAgo of [2, 0]) await importSample(new Date(now - daysAgo * DAY));
  await disturb(new Date(now));
  before = await allRows();
  previewed = JSON.parse((await preview('--json')).printed) as Previewed;
}, 120_000);
afterAll(() => world.close());

const importSample = (now: Date) =>
  importInventory({ pool: world.pool, source: 'k8s', paths: [SAMPLE], asOf: '2026-08-22', now });

/** One owner and one project for each reason to be left alone. */
async function disturb(now: Date): Promise<void> {
  const { pool } = world;
  const owners = await stale();
  const [held, exempt, asked, open, mute, partly, away, delegate, lost, left] = owners;
  const hold = `insert into hold (source, task_id, kind, until, who, made_at)
    select source, id, 'keep', $2, 'them', $3 from task where owner = $1 and enabled`;
  await pool.query(hold, [held, new Date(now.getTime() + DAY), now]);
  await pool.query(`${hold} and id = (select min(id) from task where owner = $1 and enabled)`, [
    partly,
    new Date(now.getTime() + DAY),
    now,
  ]);
  const until = new Date(now.getTime() + DAY);
  const admin = { source: null, until, who: 'root', reason: 'on leave', madeAt: now };
  await insertExemption(pool, { ...admin, scope: 'owner', target: exempt! });
  await insertExemption(pool, { ...admin, scope: 'pattern', target: 'ci-kubernetes-e2e-%' });
  const round = `with s as (insert into sweep (id, workflow_id, run_id, started_at, cadence)
      values (gen_random_uuid(), 'w', 'r', $2, '{}') returning id)
    insert into round (sweep_id, owner, created_at, ended_at, outcome)
    select id, $1, $2, $3, case when $3::timestamptz is not null then 'unanswered' end from s`;
  await pool.query(round, [asked, new Date(now.getTime() - 9 * DAY), new Date(now.getTime() - DAY)]);
  await pool.query(round, [open, new Date(now.getTime() - 60 * DAY), null]);
  await pool.query('update person set active = false, manager = null where id = $1', [mute]);
  await pool.query('update task set creator = null where owner = $1 and editor is not null', [mute]);
  await pool.query(
    `insert into delegation (owner, delegate, begins, until, who, reason, made_at) values ($1, $2, $3, $4, 'root', 'leave', $3)`,
    [away, delegate, now, until],
  );
  await pool.query('update person set active = false, manager = $2 where id = $1', [left, delegate]);
  await pool.query('update task set owner = null where owner = $1', [lost]);
  const projects = await world.rows<{ id: string }>(
    `select p.id from project p join task t on t.source = p.source and t.project_id = p.id
      where t.enabled and p.archived_at is not null group by 1 having count(*) > 1 order by 1`,
  );
  const [observing, untrusted, underWay] = projects.map(({ id }) => id);
  await pool.query('update project set archived_first_observed_at = $2 where id = $1', [observing, now]);
  await pool.query('update project set trusted = false where id = $1', [untrusted]);
  await pool.query(
    `insert into closure (source, task_id, project_id, reason, proposed_at)
     select source, id, project_id, 'archived', $2 from task where project_id = $1 and enabled limit 1`,
    [underWay, now],
  );
}

const stale = async () =>
  (
    await world.rows<{ owner: string }>(
      `select t.owner from task t join project p on p.source = t.source and p.id = t.project_id
        where t.enabled and p.archived_at is null group by 1 having min(t.touched_at) < '2020-01-01' order by 1`,
    )
  ).map(({ owner }) => owner);

/** As the worker is configured, which has a fallback mailbox, unless said otherwise. */
async function preview(...args: string[]) {
  return previewWith({ ROLLCALL_FALLBACK_ADDRESS: 'fallback@example.org' }, ...args);
}

async function previewWith(more: Record<string, string>, ...args: string[]) {
  const { rows } = await world.pool.query<{ name: string }>('select current_database() as name');
  const env = {
    DATABASE_URL: fromGlobalSetup('TEST_POSTGRES_URL').replace(/\w+$/, rows[0]?.name ?? ''),
    TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
    TEMPORAL_NAMESPACE: world.client.options.namespace,
    ...more,
  };
  return rollcall(env, 'sweep', '--preview', ...args);
}

/** Everything a sweep could write to. */
async function allRows(): Promise<string> {
  const tables = [
    'round',
    'notice',
    'notice_task',
    'closure',
    'sweep',
    'task',
    'project',
    'hold',
    'mail_day',
  ];
  const rows = await Promise.all(tables.map((name) => world.rows(`select * from ${name} order by 1, 2`)));
  return JSON.stringify(rows);
}

const askedOwners = () => previewed.owners.filter(({ asked }) => asked);

describe('rollcall sweep --preview', () => {
  it('writes nothing, sends nothing and starts nothing', async () => {
    expect(await allRows()).toBe(before);
    expect(world.sink.mails).toHaveLength(0);
    const running: string[] = [];
    for await (const { workflowId } of world.client.workflow.list()) running.push(workflowId);
    expect(running).toEqual([]);
  });

  it('tells why an owner would be left alone', () => {
    const reasons = new Set(previewed.owners.map(({ why }) => why));
    expect(reasons).toEqual(new Set([null, 'kept or snoozed', 'exempt', 'asked lately', 'round open']));
  });

  it('tells whose tasks others would be asked about, and who is left alone where there are no others', async () => {
    const gone = previewed.owners.find(({ tasks }) => tasks.some(({ asked }) => asked === 'fallback'));
    expect(gone).toMatchObject({ asked: true, why: null });
    expect(new Set(gone!.tasks.flatMap(({ asked }) => asked ?? []))).toEqual(new Set(['fallback']));
    const { printed } = await previewWith({}, '--json');
    const { owners } = JSON.parse(printed) as Previewed;
    expect(owners.find(({ owner }) => owner === gone!.owner)).toMatchObject({
      asked: false,
      why: 'no mailbox',
    });
  });

  it('tells who holds a task, until when and why, and asks nobody about it', () => {
    const held = previewed.owners.flatMap(({ tasks }) => tasks).filter(({ hold }) => hold);
    const exempt = held.find(({ hold }) => hold?.kind === 'exemption');
    expect(exempt?.hold).toMatchObject({ who: 'root', reason: 'on leave' });
    expect(held.find(({ hold }) => hold?.kind === 'keep')?.hold).toMatchObject({ who: 'them' });
    expect(held.filter(({ asked }) => asked)).toEqual([]);
  });

  it('tells to whom an owner has delegated what they would be asked', () => {
    const away = previewed.owners.filter(({ instead }) => instead === 'delegated');
    expect(away).toHaveLength(1);
    const { owner, tasks } = away[0]!;
    const [delegate, ...more] = new Set(tasks.flatMap(({ asked }) => asked ?? []));
    expect(more).toEqual([]);
    expect(delegate).not.toBe(owner);
    expect(previewed.owners.map((one) => one.owner)).toContain(delegate);
  });

  it('tells of a task what is known of its runs, and what that recommends', async () => {
    const tasks = previewed.owners.flatMap((owner) => owner.tasks);
    const failing = tasks.find(({ recommendations: [first] }) => first?.kind === 'failing');
    const says = `Failed on each of its last ${failing?.failuresInARow} runs.`;
    expect(failing).toMatchObject({
      lastResult: 'failed',
      recommendations: expect.arrayContaining([{ kind: 'failing', says }]) as unknown,
    });
    const { printed } = await preview('--csv');
    const row = printed.split('\n').find((line) => line.includes(`,${failing!.id},${failing!.name},`));
    expect(row).toContain(`,failed,${failing?.failuresInARow},${failing?.meanDurationSeconds},`);
    expect(row).toContain(says);
  });

  it('lists the stale tasks that nobody owns', () => {
    expect(previewed.ownerless.length).toBeGreaterThan(0);
    expect(previewed.counts.ownerless).toBe(previewed.ownerless.length);
  });

  it('tells why a task of an archived project would not be closed', () => {
    const reasons = new Set(previewed.closures.map(({ what, why }) => `${what}: ${why}`));
    expect(reasons).toEqual(
      new Set(['leave: observing', 'leave: untrusted', 'leave: exempt', 'wait: over cap']),
    );
  });

  it('says of each guardrail whether it would block', () => {
    const blocking = previewed.guardrails.filter(({ blocks }) => blocks).map(({ guardrail }) => guardrail);
    expect(blocking).toEqual(['trust', 'cap', 'observation']);
    expect(previewed.guardrails.find(({ guardrail }) => guardrail === 'cap')?.says).toMatch(
      /^\d+ closures waiting and 0 executed in the last day; the cap is 20$/,
    );
  });

  it('shows the counts, the guardrails and the first owners as tables', async () => {
    const { code, printed, noted } = await preview();
    expect(code).toBe(0);
    expect(printed).toContain(`${previewed.counts.asked} `);
    expect(printed).toMatch(/owners asked, about \d+ tasks, \d+ of them stale/);
    const exempt = previewed.owners
      .flatMap(({ tasks }) => tasks)
      .filter(({ stale, hold }) => stale && hold?.kind === 'exemption');
    expect(printed).toMatch(new RegExp(` ${exempt.length} +stale tasks left alone: exempt\n`));
    expect(printed).toMatch(/blocks +cap +k8s/);
    expect(noted).toContain('--json or --csv');
    expect(printed).toMatch(/synced \d{4}-\d\d-\d\d \d\d:\d\d UTC; it may be/);
  });

  it('shows the owners who would be asked before those left alone', async () => {
    const { pool } = world;
    const [last] = askedOwners().slice(-1);
    await pool.query(
      `insert into exemption (scope, target, until, who, reason, made_at)
       select 'owner', owner, now() + interval '1 day', 'only one', 'is asked', now() from task where owner <> $1 group by 2`,
      [last!.owner],
    );
    const { printed } = await preview();
    await pool.query(`delete from exemption where who = 'only one'`);
    expect(printed).toMatch(new RegExp(`Owners asked\\n.*\\n *${last!.owner} [^]*who would not be asked`));
  });

  it('gives one row a task as CSV, with who is asked and what holds it, the blocking guardrails beside', async () => {
    const { printed, noted } = await preview('--csv');
    const rows = printed.split('\n').slice(1);
    const places = askedOwners().flatMap((one) => one.tasks.map((task) => placeOf(one, task)));
    expect(new Set(places)).toEqual(new Set(['ask', 'list', 'leave']));
    for (const place of ['ask', 'list'] as const)
      expect(rows.filter((row) => row.startsWith(`${place},`))).toHaveLength(
        places.filter((one) => one === place).length,
      );
    expect(rows).toContainEqual(expect.stringMatching(/^ask,owner gone,[^,]+,fallback,/));
    expect(rows).toContainEqual(expect.stringMatching(/^list,keep until [^,]+ by them,/));
    expect(rows.filter((row) => row.startsWith('leave,no owner,'))).toHaveLength(previewed.counts.ownerless);
    expect(rows.filter((row) => row.startsWith('wait,over cap,'))).toHaveLength(
      previewed.counts.proposed + 1,
    );
    expect(noted).toMatch(/trust k8s blocks: .*\ncap k8s blocks: .*\nobservation blocks: /);
  });

  describe('of another moment, with --at', () => {
    it('is refused of one that has passed', async () => {
      expect(await preview('--at', '2026-01-01')).toMatchObject({
        code: 2,
        noted: expect.stringMatching(/at is "2026-01-01T00:00:00.000Z"\n +expected a future time/),
      });
    });

    const later = new Date(Date.now() + 90 * DAY).toISOString().slice(0, 10);
    const at = async (moment: string, more: Record<string, string> = {}) => {
      const { printed } = await previewWith(
        { ROLLCALL_FALLBACK_ADDRESS: 'fallback@example.org', ...more },
        '--json',
        '--at',
        moment,
      );
      const { counts, guardrails } = JSON.parse(printed) as Previewed;
      return { ...counts, freshness: guardrails.find(({ guardrail }) => guardrail === 'freshness') };
    };

    it('supposes that a source which is synced by itself is so by then, and says so', async () => {
      const sources = await sourcesFile({ k8s: { type: 'files', folder: '/inventory' } });
      const { asked, notAsked, freshness } = await at(later, sources.env);
      await sources.remove();
      expect(asked).toBeGreaterThan(previewed.counts.asked);
      expect(notAsked).not.toHaveProperty('not fresh');
      expect(freshness).toMatchObject({ blocks: false, says: expect.stringMatching(/the preview assumes/) });
    });

    it('asks nobody about a source that is not, which would be too old by then', async () => {
      const { asked, notAsked, freshness } = await at(later);
      expect(asked).toBe(0);
      expect(notAsked['not fresh']).toBeGreaterThan(100);
      expect(notAsked).not.toHaveProperty('untrusted');
      expect(freshness).toMatchObject({ blocks: true, says: expect.stringMatching(/no sweep syncs it/) });
    });
  });

  it('says of each source, imported or configured, its type and how its tasks are closed', async () => {
    const file = await sourcesFile({ office: { type: 'files', folder: '/srv/office', closing: 'itself' } });
    const json = JSON.parse((await previewWith(file.env, '--json')).printed) as Previewed;
    const { printed } = await previewWith(file.env);
    await file.remove();
    expect(json.sources).toMatchObject([
      { name: 'k8s', type: 'files', closing: 'by hand', readFrom: null },
      { name: 'office', type: 'files', closing: 'itself', readFrom: '/srv/office' },
    ]);
    expect(printed).toMatch(
      /Sources\n.*k8s +files, brought in with rollcall import; its tasks are closed by hand/,
    );
  });

  it('says that nothing would be asked or closed while Rollcall is paused', async () => {
    await world.pool.query(
      `insert into pause (started_at, reason, started_by) values ('2026-01-01', 'incident', 'root')`,
    );
    const paused = JSON.parse((await preview('--json')).printed) as Previewed;
    await world.pool.query('delete from pause');
    expect(paused.counts).toMatchObject({
      asked: 0,
      proposed: 0,
      notAsked: { paused: previewed.counts.asked },
    });
    expect(paused.closures.filter(({ what, why }) => what === 'leave' && why === 'paused')).toHaveLength(
      previewed.counts.proposed,
    );
    expect(paused.guardrails[0]).toMatchObject({ blocks: true, says: expect.stringContaining('incident') });
  });

  it('says which closings for silence would be cancelled, since it is off', async () => {
    const [one] = await world.rows<{ id: string }>('select id from task where enabled limit 1');
    await givenClosure(world, one!.id, { reason: 'silence', project: 'p1' });
    const { guardrails } = JSON.parse((await preview('--json')).printed) as Previewed;
    await world.pool.query(`delete from closure where reason = 'silence'`);
    expect(guardrails.find(({ guardrail }) => guardrail === 'silence')).toMatchObject({
      blocks: true,
      says: 'switched off: nothing is closed for silence, and 1 closure proposed for it would be cancelled',
    });
  });

  it('is refused options that only it has when it is not asked for', async () => {
    const env = { DATABASE_URL: 'postgres://nowhere', TEMPORAL_ADDRESS: '127.0.0.1:1' };
    expect(await rollcall(env, 'sweep', '--csv')).toMatchObject({ code: 2 });
    expect(await rollcall(env, 'sweep', '--at', '2027-01-01')).toMatchObject({ code: 2 });
  });
});

describe('the sweep right after its preview', () => {
  let counts: Awaited<ReturnType<typeof sweep>>;
  beforeAll(async () => {
    const args: Parameters<typeof sweep> = [{ digestAfter: '1 second' }];
    counts = await world.client.workflow.execute<typeof sweep>('sweep', {
      workflowId: 'sweep',
      taskQueue: TASK_QUEUE,
      args,
    });
    await world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
    await until(async () => (await untaken()).length === 0, 'the first step of every round', 120);
  }, 150_000);

  const untaken = () =>
    world.rows(
      `select r.owner from round r join sweep s on s.id = r.sweep_id
        where s.workflow_id = 'sweep' and r.step is null and r.ended_at is null`,
    );

  it('asks exactly the owners it said', async () => {
    const rounds = await world.rows<{ owner: string }>(
      `select owner from round where sweep_id = (select id from sweep where workflow_id = 'sweep') order by owner`,
    );
    expect(rounds.length).toBeGreaterThan(100);
    expect(rounds.map(({ owner }) => owner)).toEqual(
      askedOwners()
        .map(({ owner }) => owner)
        .toSorted(),
    );
    expect(counts.asked).toBe(previewed.counts.asked);
  });

  it('lists to each exactly the tasks it said, asked about or not', async () => {
    const listed = await world.rows<{ task: string }>(
      `select concat_ws(' ', n.owner, l.source, l.task_id, l.stale) as task
         from notice n join notice_task l on l.notice_id = n.id where n.kind = 'notice' order by 1`,
    );
    const themselves = askedOwners().filter(({ instead }) => !instead);
    const said = themselves.flatMap((one) =>
      one.tasks
        .filter((task) => placeOf(one, task) !== 'leave')
        .map((task) => `${one.owner} ${task.source} ${task.id} ${placeOf(one, task) === 'ask' ? 't' : 'f'}`),
    );
    expect(listed.map(({ task }) => task).toSorted()).toEqual(said.toSorted());
  });

  it('asks others of exactly the tasks it said', async () => {
    const asked = await world.rows<{ task: string }>(
      `select concat_ws(' ', owner, why, source, task_id, assignee) as task from assignment where ended_at is null`,
    );
    const said = askedOwners()
      .filter(({ instead }) => instead)
      .flatMap(({ owner, instead, tasks }) =>
        tasks.flatMap((task) =>
          task.asked ? `${owner} ${instead} ${task.source} ${task.id} ${task.asked}` : [],
        ),
      );
    expect(said).toContainEqual(expect.stringMatching(/ owner gone (?!.* fallback$)/));
    expect(said).toContainEqual(expect.stringMatching(/ delegated /));
    expect(asked.map(({ task }) => task).toSorted()).toEqual(said.toSorted());
  });

  it('proposes exactly the closings it said', async () => {
    const closures = await world.rows<{ task_id: string }>(
      'select task_id from closure where sweep_id is not null',
    );
    const said = previewed.closures.filter(({ proposed }) => proposed).map(({ id }) => id);
    expect(said.length).toBeGreaterThan(10);
    expect(closures.map((row) => row.task_id).toSorted()).toEqual(said.toSorted());
  });

  it('is held up by the guardrail it said', async () => {
    const [enabled] = await world.rows<{ n: number }>(
      `select count(*) as n from task t join project p on p.source = t.source and p.id = t.project_id
        where t.enabled and p.archived_at is not null`,
    );
    expect(enabled!.n).toBe(previewed.closures.length);
    expect(counts.overCap).toBe(previewed.counts.proposed + 1);
  });
});
