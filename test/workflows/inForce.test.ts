import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Cadence, CadenceInput } from '../../src/domain/cadence/cadence';
import { CLOSING_WORKFLOW_ID } from '../../src/domain/common/ids';
import type { SweepCounts } from '../../src/domain/sweep/counts';
import { keepPresent } from '../../src/operations/cadence/cadence';
import { createKey } from '../../src/operations/admin/apiKeys';
import { ensureSweepSchedule } from '../../src/operations/cadence/schedule';
import { deleteSweepSchedule } from '../../src/operations/cadence/scheduleRuns';
import type { closing } from '../../src/workflows';
import { adminWorld, type AdminWorld } from '../api/admin/adminWorld';
import { rollcall } from '../cli/rollcall';
import { givenClosure } from '../support/closings';
import { fromGlobalSetup } from '../support/environment';
import { givenProject, givenTask } from '../support/inventory';
import { devWorld, type DevWorld } from '../support/world';

let world: DevWorld;
let api: AdminWorld;
const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-'));
const WIDE: CadenceInput = { closingCap: { tasks: 1_000_000, percent: 100 } };

beforeAll(async () => {
  world = await devWorld();
  const { pool, client } = world;
  api = await adminWorld({ pool, client });
  writeFileSync(path.join(folder, 'wide.json'), JSON.stringify(WIDE));
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
  await world.close();
});
beforeEach(async () => {
  await world.clean();
  await world.pool.query('truncate cadence_change');
  await givenProject(world.pool, 'old', '2026-01-01');
  for (const id of ['a', 'b']) await givenTask(world.pool, { id, project: 'old' });
});
afterEach(() => deleteSweepSchedule(world.client));

/** The Schedule as a worker finds or makes it when it starts. */
async function givenSchedule(closingCap: Cadence['closingCap'], created: boolean): Promise<void> {
  await ensureSweepSchedule(world.client, { cadence: { closingCap } });
  await keepPresent(world.client, world.pool, { created, at: new Date() });
}

const run = (...args: string[]) =>
  rollcall(
    {
      DATABASE_URL: world.url,
      TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
      TEMPORAL_NAMESPACE: world.client.options.namespace,
    },
    ...args,
  );

const enabled = async () => (await world.rows('select from task where enabled')).length;

/** Sweeps with the cadence `WIDE`. Returns what was counted. */
const SWEEPS: [string, () => Promise<SweepCounts>][] = [
  [
    'rollcall sweep --cadence',
    async () => {
      const { printed } = await run('sweep', '--yes', '--cadence', path.join(folder, 'wide.json'), '--json');
      return (JSON.parse(printed) as { counts: SweepCounts }).counts;
    },
  ],
  [
    'POST /sweeps by whoever may start sweeps and no more',
    async () => {
      const named = { name: 'sweeper', scopes: ['write:sweeps' as const] };
      const { key } = await createKey({ pool: world.pool, who: 'test', now: new Date() }, named);
      const { body } = await api.ask('POST', '/sweeps', { cadence: WIDE }, { key });
      return world.client.workflow
        .getHandle<() => Promise<SweepCounts>>('sweep-by-hand', body.runId)
        .result();
    },
  ],
];

describe('the cap in force', () => {
  describe.each([
    ['created', true],
    ['found', false],
  ])('where a worker %s the Schedule', (_, created) => {
    it.each(SWEEPS)(
      'is lifted by no cadence given to %s, which counts what it holds back',
      async (__, sweep) => {
        await givenSchedule({ tasks: 1, percent: 100 }, created);
        expect(await sweep()).toMatchObject({ proposed: 2, overCap: 2 });
        await world.client.workflow.getHandle<typeof closing>(CLOSING_WORKFLOW_ID).result();
        expect(await enabled()).toBe(2);
      },
    );
  });

  it('is what a preview with another cadence goes by', async () => {
    await givenSchedule({ tasks: 1, percent: 100 }, true);
    const { printed } = await run(
      'sweep',
      '--preview',
      '--cadence',
      path.join(folder, 'wide.json'),
      '--json',
    );
    const { guardrails } = JSON.parse(printed) as { guardrails: { guardrail: string; blocks: boolean }[] };
    expect(guardrails.find(({ guardrail }) => guardrail === 'cap')).toMatchObject({ blocks: true });
  });

  it('is the one just set, also for what waits', async () => {
    await givenSchedule({ tasks: 100, percent: 100 }, true);
    for (const id of ['a', 'b']) await givenClosure(world, id);
    await run('cadence', 'set', 'closingCap.tasks=1');
    expect(JSON.parse((await run('closing', 'run', '--json')).printed)).toMatchObject({
      closed: 0,
      overCap: 2,
    });
    await run('cadence', 'set', 'closingCap.tasks=2');
    expect(JSON.parse((await run('closing', 'run', '--json')).printed)).toMatchObject({
      closed: 2,
      overCap: 0,
    });
  });
});
