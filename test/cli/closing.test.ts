import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askRestore } from '../../src/db/closing/restore';
import { CLOSING_WORKFLOW_ID, SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import type { Env } from '../../src/config';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { fromGlobalSetup } from '../support/environment';
import { givenPerson, givenProject, givenSweep, givenTask, SOURCE } from '../support/inventory';
import { SourceUnavailable } from '../../src/sources/errors';
import { devWorld, type DevWorld } from '../support/world';
import { closingDeps, givenClosure } from '../support/closings';
import { devClient } from '../support/temporal';
import { rollcall, rollcallAt } from './rollcall';

let world: DevWorld;
let sweepId: string;
beforeAll(async () => {
  world = await devWorld();
}, 60_000);
afterAll(() => world.close());
// What a run did that was woken before would count as done by the one that a test wakes.
beforeEach(async () => {
  await closingEnded().catch(() => undefined);
  await world.clean();
  await world.pool.query('truncate exemption, closing_allowance');
  await givenPerson(world.pool, 'ann');
  await givenProject(world.pool, 'old', '2026-01-01');
  sweepId = await givenSweep(world.pool, parseCadence({ closingCap: { tasks: 1, percent: 100 } }));
  for (const id of ['a', 'b']) {
    await givenTask(world.pool, { id, project: 'old' });
    await givenClosure(world, id, { sweepId });
  }
});

const run = (...args: string[]) => runWith({}, ...args);

const env = () => ({
  DATABASE_URL: world.url,
  TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
  TEMPORAL_NAMESPACE: world.client.options.namespace,
});

const runWith = (given: Env, ...args: string[]) => rollcall({ ...env(), ...given }, ...args);

const NO_TEMPORAL = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

const closingEnded = () => world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
const enabled = async () =>
  (await world.rows<{ id: string }>('select id from task where enabled order by id')).map(({ id }) => id);

async function givenAllClosed() {
  await run('closing', 'allow', '1', '--reason', 'CHG-1', '--by', 'root');
  await closingEnded();
}

describe('the preview of a sweep that finds closures waiting', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const inForce = async (tasks: number) => {
    const cadence = parseCadence({ closingCap: { tasks, percent: 100 } });
    await world.pool.query('update sweep set cadence = $1', [JSON.stringify(cadence)]);
    const file = path.join(folder, 'cadence.json');
    await writeFile(file, JSON.stringify(cadence));
    return file;
  };

  it('names each that the cap holds back', async () => {
    const file = await inForce(1);
    const { printed } = await run('sweep', '--preview', '--cadence', file);
    expect(printed).toMatch(/ 2 +closures that keep waiting: over cap/);
    expect(printed).toMatch(/wait +over cap +2026-11-23 +test +old +task a +test:ann/);
    const csv = await run('sweep', '--preview', '--csv', '--cadence', file);
    expect(csv.printed).toMatch(/^wait,over cap,test:ann,,test,old,Project old,a,task a,,,*$/m);
  });

  it('says how many are closed where it does not, and the sweep right after closes these', async () => {
    const file = await inForce(2);
    const { printed } = await run('sweep', '--preview', '--cadence', file);
    expect(printed).toMatch(/ 2 +closures, new or already waiting, that would run/);
    const csv = await run('sweep', '--preview', '--csv', '--cadence', file);
    expect(csv.printed).toMatch(/^close,archived,test:ann,,test,old,Project old,a,task a,,,*$/m);
    await run('sweep', '--yes', '--cadence', file);
    expect(await closingEnded()).toMatchObject({ closed: 2 });
    expect(await enabled()).toEqual([]);
  });

  it('counts what owners asked for while it was paused once it goes on, whatever the cap', async () => {
    await world.pool.query(`update project set archived_at = null`);
    await world.pool.query(`update closure set reason = 'answer'`);
    const { printed } = await run('sweep', '--preview', '--json', '--cadence', await inForce(1));
    expect(JSON.parse(printed)).toMatchObject({
      closures: [
        { id: 'a', what: 'close', reason: 'answer', why: null },
        { id: 'b', what: 'close' },
      ],
      counts: { closed: 2 },
    });
  });
});

describe('rollcall closing', () => {
  it('run says that the cap holds back what waits', async () => {
    const { code, printed } = await run('closing', 'run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ closed: 0, overCap: 2 });
    expect(await enabled()).toEqual(['a', 'b']);
  });

  it('allow lets so many more run once, and keeps who allowed it and why', async () => {
    await givenAllClosed();
    expect(await enabled()).toEqual([]);
    expect(
      await world.rows(
        'select source, tasks, who, reason, used_at is not null as used from closing_allowance',
      ),
    ).toEqual([{ source: SOURCE, tasks: 1, who: 'root', reason: 'CHG-1', used: true }]);
  });

  it('allow says how many more it takes where so many are not enough, and nothing runs', async () => {
    await givenTask(world.pool, { id: 'c', project: 'old' });
    await givenClosure(world, 'c', { sweepId });
    const { printed } = await run('closing', 'allow', '1', '--reason', 'CHG-1');
    expect(printed).toMatch(
      /✓ 1 closure beyond the cap allowed in test, once\n! none of what waits runs yet: 1 closure more/,
    );
    await closingEnded();
    expect(await enabled()).toEqual(['a', 'b', 'c']);
    expect((await run('closing', 'allow', '1', '--reason', 'CHG-2')).printed).not.toContain(
      'none of what waits',
    );
  });

  it('allowances lists what is allowed and counts, with who and why, before it is needed and for a day after', async () => {
    expect((await run('closing', 'allowances')).printed).toContain('nothing is allowed');
    await world.pool.query(`update closure set state = 'cancelled'`);
    await givenAllClosed();
    expect((await run('closing', 'allowances')).printed).toMatch(/test +1 +waits until .* root, .* CHG-1/);
    await world.pool.query('update closing_allowance set used_at = now()');
    const listed = JSON.parse((await run('closing', 'allowances', '--json')).printed) as object[];
    expect(listed).toMatchObject([{ source: SOURCE, tasks: 1, who: 'root', usedAt: expect.any(String) }]);
    await world.pool.query(`update closing_allowance set used_at = now() - interval '25 hours'`);
    expect((await run('closing', 'allowances', '--json')).printed).toBe('[]');
  });

  it.each([
    [['0', '--reason', 'x'], 'a whole number of at least 1'],
    [['some', '--reason', 'x'], 'a whole number of at least 1'],
    [['5', '--reason', ' '], 'a few words'],
  ])('allow refuses %j', async (args, expected) => {
    expect(await run('closing', 'allow', ...args)).toMatchObject({
      code: 2,
      noted: expect.stringContaining(expected),
    });
  });

  it('allow knows no source that was never imported', async () => {
    const given = ['closing', 'allow', '5', '--source', 'elsewhere', '--reason', 'x'];
    expect(await run(...given)).toMatchObject({ code: 3, noted: expect.stringContaining(SOURCE) });
  });

  it('list shows state, reason, task and owner, and all of it as JSON', async () => {
    await givenAllClosed();
    expect((await run('closing', 'list')).printed).toMatch(
      /closed +2026.* archived +test +old +task a +test:ann/,
    );
    const listed = JSON.parse(
      (await run('closing', 'list', '--state', 'closed', '--json')).printed,
    ) as object[];
    expect(listed).toMatchObject([
      { state: 'closed', sweepId },
      { state: 'closed', sweepId },
    ]);
    expect((await run('closing', 'list', '--state', 'failed', '--json')).printed).toBe('[\n]');
    expect(await run('closing', 'list', '--state', 'done')).toMatchObject({ code: 2 });
  });

  it('list knows no source that was never imported', async () => {
    expect(await run('closing', 'list', '--source', 'elsewhere')).toMatchObject({
      code: 3,
      noted: expect.stringContaining(`There are: ${SOURCE}`),
    });
  });

  it('list dates a closure that was restored by when it was', async () => {
    await givenAllClosed();
    await world.pool.query(
      `update closure set state = 'restored', restored_by = 'ann', restored_at = '2999-01-01T08:00Z'`,
    );
    expect((await run('closing', 'list')).printed).toMatch(
      /restored +2999-01-01 08:00 UTC .*restored by ann/,
    );
  });

  it('list --reactivated offers the projects that live again for restore', async () => {
    await givenAllClosed();
    await world.pool.query('update project set archived_at = null');
    const { printed, noted } = await run('closing', 'list', '--reactivated');
    expect(printed).toMatch(/test +old +Project old +2 /);
    expect(noted).toContain('rollcall restore project');
  });
});

describe('a wrong cadence in the Schedule', () => {
  beforeEach(async () => {
    await world.client.schedule.create({
      scheduleId: SWEEP_SCHEDULE_ID,
      spec: {},
      action: {
        type: 'startWorkflow',
        workflowType: 'sweep',
        taskQueue: TASK_QUEUE,
        args: [{ staleAftr: 'soon' }],
      },
    });
  });
  afterEach(() => world.client.schedule.getHandle(SWEEP_SCHEDULE_ID).delete());

  it('keeps nobody from looking, allowing and restoring', async () => {
    expect(await run('closing', 'run')).toMatchObject({ code: 0 });
    expect(await run('closing', 'allow', '1', '--reason', 'CHG-1')).toMatchObject({ code: 0 });
    await closingEnded();
    expect(await run('restore', 'project', SOURCE, 'old', '--yes')).toMatchObject({ code: 0 });
    expect(await enabled()).toEqual(['a', 'b']);
  });
});

describe('while Temporal does not answer', () => {
  it('what is allowed is recorded, and that is said', async () => {
    const { code, noted } = await runWith(NO_TEMPORAL, 'closing', 'allow', '1', '--reason', 'CHG-1');
    expect([code, noted]).toEqual([
      1,
      expect.stringContaining('Recorded, but the closing could not be woken'),
    ]);
    expect(await world.rows('select outcome from audit order by seq desc limit 1')).toEqual([
      { outcome: 'done' },
    ]);
  });

  it('what is wanted back is recorded, and told of by whoever asks again', async () => {
    await givenAllClosed();
    const wanted = ['restore', 'project', SOURCE, 'old', '--yes'];
    expect(await runWith(NO_TEMPORAL, ...wanted)).toMatchObject({
      code: 1,
      noted: expect.stringContaining('Recorded, but the closing could not be woken'),
    });
    expect(await run(...wanted)).toMatchObject({ code: 0, printed: expect.stringContaining('2 restored') });
  });
});

describe('rollcall restore', () => {
  it('shows what it would do, and does nothing without --yes where there is no terminal', async () => {
    await givenAllClosed();
    const { code, printed, noted } = await run('restore', 'project', SOURCE, 'old');
    expect(code).toBe(2);
    expect(printed).toMatch(/to be restored.* +old +task a +test:ann +archived/);
    expect(noted).toContain('--yes');
    expect(await enabled()).toEqual([]);
  });

  it('warns that nothing lasts in a project that stays archived, and what to do first, also with --yes', async () => {
    await givenAllClosed();
    const { code, printed, noted } = await run('restore', 'project', SOURCE, 'old', '--yes');
    expect(code).toBe(0);
    expect(printed).toMatch(/to be restored, may not last +old +task a/);
    expect(noted).toContain('2 tasks may not last: their projects are archived or disabled where they run');
    expect(noted).toContain('Enable the project there first, then restore.');
  });

  it('warns of nothing in a project that lives', async () => {
    await givenAllClosed();
    await world.pool.query('update project set archived_at = null');
    const { printed, noted } = await run('restore', 'project', SOURCE, 'old', '--yes');
    expect(printed + noted).not.toContain('may not last');
    expect(printed).toContain('2 restored');
  });

  it('asks at a terminal, and does what the answer is', async () => {
    await givenAllClosed();
    const answers = [false, true];
    const asked: string[] = [];
    const ask = async (question: string) => asked.push(question) > 0 && answers.shift() === true;
    const restore = () => rollcallAt({ ask }, env(), 'restore', 'project', SOURCE, 'old', '--json');
    const refused = await restore();
    expect(refused).toMatchObject({
      code: 4,
      printed: '',
      noted: expect.stringMatching(/task a[^]*Nothing was done/),
    });
    expect(await enabled()).toEqual([]);
    const done = await restore();
    expect(JSON.parse(done.printed)).toMatchObject({ plan: { restorable: 2 }, result: { restored: 2 } });
    expect(asked).toEqual(['Restore 2 tasks?', 'Restore 2 tasks?']);
  });

  it.each([
    [['task', SOURCE, 'a'], ['a']],
    [
      ['project', SOURCE, 'old'],
      ['a', 'b'],
    ],
    [
      ['sweep', ''],
      ['a', 'b'],
    ],
  ])('%j is restored with --yes', async (named, back) => {
    await givenAllClosed();
    const scope = named.map((word) => word || sweepId);
    const { printed } = await run('restore', ...scope, '--yes', '--json', '--by', 'root');
    expect(JSON.parse(printed)).toMatchObject({ result: { restored: back.length, failed: 0, waiting: 0 } });
    expect(await enabled()).toEqual(back);
    const again = await run('restore', ...scope, '--yes', '--json');
    expect(JSON.parse(again.printed)).toMatchObject({
      plan: { restorable: 0, restored: back.length },
      result: null,
    });
  });

  it('leaves a task alone that changed meanwhile, and says so', async () => {
    await givenAllClosed();
    await world.pool.query(`update task set row_hash = 'other' where id = 'a'`);
    const { printed } = await run('restore', 'project', SOURCE, 'old', '--yes');
    expect(printed).toMatch(/1 +left as they are: changed since it was closed/);
    expect(printed).toContain('1 restored');
    expect(await enabled()).toEqual(['b']);
  });

  it.each(['latest', 'the beginning of its id'])('sweep takes %s', async (named) => {
    await givenAllClosed();
    const id = named === 'latest' ? named : sweepId.slice(0, 8);
    expect(await run('restore', 'sweep', id, '--yes')).toMatchObject({ code: 0 });
    expect(await enabled()).toEqual(['a', 'b']);
  });

  it('ends with code 1, and says so, where a source does not answer', async () => {
    await givenAllClosed();
    const { source } = world.deps;
    const away = () => Promise.reject(new SourceUnavailable('nobody there'));
    world.deps.source = closingDeps(world, { restore: away }).source;
    const { code, printed } = await run('restore', 'project', SOURCE, 'old', '--yes');
    world.deps.source = source;
    expect([code, printed]).toEqual([1, expect.stringContaining('2 wait: their source does not answer')]);
  });

  it('ends with code 1 where no worker listens', async () => {
    await givenAllClosed();
    const other = await devClient();
    const there = { TEMPORAL_NAMESPACE: other.namespace };
    expect(await runWith(there, 'restore', 'project', SOURCE, 'old', '--yes')).toMatchObject({
      code: 1,
      noted: expect.stringContaining('No worker is running'),
    });
    await other.close();
  });

  it('ends with code 1 where a task changed between the asking and the doing', async () => {
    await givenAllClosed();
    const scope = { of: 'project', source: SOURCE, id: 'old' } as const;
    await askRestore(world.pool, scope, { by: 'root', now: new Date() });
    await world.pool.query(`update task set closed_hash = null where id = 'a'`);
    expect(await run('restore', 'project', SOURCE, 'old', '--yes')).toMatchObject({
      code: 1,
      printed: expect.stringContaining('1 were not'),
    });
  });

  it('ends with code 3 where nothing was closed', async () => {
    expect(await run('restore', 'task', SOURCE, 'nothing')).toMatchObject({ code: 3 });
    expect(await run('restore', 'sweep', 'no-such-sweep', '--yes')).toMatchObject({ code: 3 });
  });
});
