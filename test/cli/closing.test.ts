import { CLOSING_WORKFLOW_ID } from '../../src/domain/ids';
import { parseCadence } from '../../src/domain/cadence';
import { fromGlobalSetup } from '../support/environment';
import { givenPerson, givenProject, givenSweep, givenTask, SOURCE } from '../support/inventory';
import { devWorld, type DevWorld } from '../support/world';
import { givenClosure } from '../support/closings';
import { rollcall } from './rollcall';

let world: DevWorld;
let sweepId: string;
beforeAll(async () => {
  world = await devWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
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

const run = (...args: string[]) =>
  rollcall(
    {
      DATABASE_URL: world.url,
      TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
      TEMPORAL_NAMESPACE: world.client.options.namespace,
    },
    ...args,
  );

const closingEnded = () => world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
const enabled = async () =>
  (await world.rows<{ id: string }>('select id from task where enabled order by id')).map(({ id }) => id);

async function givenAllClosed() {
  await run('closing', 'allow', '1', '--reason', 'CHG-1', '--by', 'root');
  await closingEnded();
}

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
      await world.rows('select source, tasks, who, why, used_at is not null as used from closing_allowance'),
    ).toEqual([{ source: SOURCE, tasks: 1, who: 'root', why: 'CHG-1', used: true }]);
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

  it('list dates a closure that was restored by when it was', async () => {
    await givenAllClosed();
    await world.pool.query(
      `update closure set state = 'restored', restored_by = 'ann', restored_at = '2999-01-01T08:00Z'`,
    );
    expect((await run('closing', 'list')).printed).toMatch(
      /restored +2999-01-01 08:00 UTC .*restored by ann/,
    );
  });

  it('reactivated offers the projects that live again for restore', async () => {
    await givenAllClosed();
    await world.pool.query('update project set archived_at = null');
    const { printed, noted } = await run('closing', 'reactivated');
    expect(printed).toMatch(/test +old +Project old +2 /);
    expect(noted).toContain('rollcall restore project');
  });
});

describe('rollcall restore', () => {
  it('shows what it would do, and does nothing without --yes', async () => {
    await givenAllClosed();
    const { code, printed, noted } = await run('restore', 'project', SOURCE, 'old');
    expect(code).toBe(0);
    expect(printed).toMatch(/to be restored +old +task a +test:ann +archived/);
    expect(noted).toContain('--yes');
    expect(await enabled()).toEqual([]);
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
  ])('%j is had back with --yes', async (named, back) => {
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

  it('ends with code 3 where nothing was closed', async () => {
    expect(await run('restore', 'task', SOURCE, 'nothing')).toMatchObject({ code: 3 });
    expect(await run('restore', 'sweep', 'no-such-sweep', '--yes')).toMatchObject({ code: 3 });
  });
});
