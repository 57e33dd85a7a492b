import { defaultPayloadConverter, type WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../src/activities';
import { PAGE } from '../../src/activities/sweep/sweep';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import { CLOSING_WORKFLOW_ID, reminderId, TASK_QUEUE } from '../../src/domain/common/ids';
import { updateCadence } from '../../src/workflows/messages';
import { owner as ownerKey, stage, sweepId as sweepKey } from '../../src/workflows/attributes';
import { wakeClosing } from '../../src/workflows/signalWithStart';
import type { closing, sweep } from '../../src/workflows';
import { closures, givenClosure, switching } from '../support/closings';
import { givenPerson, givenProject, givenTask, owner } from '../support/inventory';
import { SHORT_HISTORY, workflowBundle } from '../support/temporal';
import { sharedWorld, shortHistoryWorld, until } from '../support/world';

const world = sharedWorld(shortHistoryWorld);
beforeEach(async () => {
  await world.clean();
  await givenProject(world.pool, 'p1');
});

/** An activity that a run scheduled, and what it was given. */
interface Scheduled {
  activity: string;
  input: { after?: string };
}

/** What each run of that workflow scheduled, from the first run on. */
async function runsOf(handle: WorkflowHandle): Promise<Scheduled[][]> {
  const runs: Scheduled[][] = [];
  for (let runId: string | undefined = (await firstRun(handle)) ?? undefined; runId;) {
    const { events } = await world.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: one }) =>
      one ? [{ activity: one.activityType!.name!, input: inputOf(one.input?.payloads?.[0]) }] : [],
    );
    runs.push(scheduled);
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return runs;
}

const inputOf = (payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | undefined) =>
  payload ? defaultPayloadConverter.fromPayload<Scheduled['input']>(payload) : {};

async function firstRun(handle: WorkflowHandle): Promise<string | null | undefined> {
  const { events } = await handle.fetchHistory();
  return events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
}

describe('a reminder whose history grows long goes on in another run', () => {
  const asking: CadenceInput = {
    freshFor: '100 years',
    ladder: [
      { step: 'notice', wait: '2 days' },
      { step: 'remind', wait: '2 days' },
    ],
  };
  const tasks = Array.from({ length: 12 }, (_, n) => `t${10 + n}`);
  const handle = () => world.client.workflow.getHandle(reminderId(owner('ann')));
  const length = async () => (await handle().describe()).historyLength;
  const details = async () =>
    (await handle().query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ?? '';
  const offer = (cadence: CadenceInput) => handle().signal(updateCadence, parseCadence(cadence));

  it('with the cadence it was given last, its attributes and every answer, and sends nothing twice', async () => {
    await givenPerson(world.pool, 'ann');
    for (const id of tasks) await givenTask(world.pool, { id });
    await world.begin('ann', asking);
    await world.mailed(1);
    const { runId, typedSearchAttributes: begun } = await handle().describe();

    const give = async (confirmedFor: string) => {
      const before = await length();
      await offer({ ...asking, confirmedFor });
      await until(async () => (await length()) > before + 3, 'the cadence to be taken');
    };
    for (let months = 2; (await length()) < SHORT_HISTORY; months += 1) await give(`${months} months`);
    await give('9 months'); // comes when the run is long already
    let answered = 0;
    while ((await handle().describe()).runId === runId) {
      await world.answer('ann', 'keep', [tasks[answered]!]);
      await until(async () => (await settled()) > answered, 'the answer to be applied');
      answered += 1;
    }
    const { typedSearchAttributes: kept } = await handle().describe();
    for (const key of [ownerKey, sweepKey]) expect(kept.get(key)).toBe(begun.get(key));
    expect(kept.get(stage)).toBe('waiting after notice');
    // No server carries the summary over, so that the run says what it is itself.
    const saysWhatItIs = /^\*\*Asks test:ann which periodic[^]*One notice lists all tasks of this owner/;
    await until(async () => saysWhatItIs.test(await details()), 'what it is');

    await offer({ ...asking, confirmedFor: '9 months', ladder: [{ step: 'notice', wait: '1 second' }, { step: 'remind', wait: '2 days' }] }); // prettier-ignore
    await world.mailed(2);
    await world.answer('ann', 'keep', tasks.slice(answered));
    expect(await handle().result()).toBe('confirmed');

    expect(await settled()).toBe(tasks.length);
    const held = `select distinct round(extract(epoch from until - made_at) / 86400 / 30)::int as months from hold`;
    expect(await world.rows(held)).toEqual([{ months: 9 }]);
    const [first, ...later] = await runsOf(handle());
    expect(first).toHaveLength(1);
    expect(later.flat().map(({ activity }) => activity)).toEqual(['carryOut']);
    expect(world.sink.mails).toHaveLength(2);
  });

  const settled = async () => (await world.rows('select from answer where applied_at is not null')).length;
});

describe('closing whose history grows long', () => {
  const WIDE = parseCadence({ closingCap: { tasks: 1000, percent: 100 } });
  const TASKS = 5;
  const wake = () => world.client.workflow.signalWithStart<typeof closing>('closing', wakeClosing(WIDE));

  it('closes what is proposed while it is at work, in run after run, and counts all of it', async () => {
    await givenProject(world.pool, 'old', '2026-01-01');
    for (let n = 0; n < TASKS; n += 1) await givenTask(world.pool, { id: `${n}`, project: 'old' });
    const named = world.deps.source;
    let proposed = 0;
    const proposeNext = async () => {
      if (proposed >= TASKS) return;
      await givenClosure(world, `${(proposed += 1) - 1}`);
      await wake();
    };
    world.deps.source = (name) => {
      const source = switching(named(name));
      const close: typeof source.close = async (ids, now) => {
        await proposeNext();
        return source.close(ids, now);
      };
      return { ...source, close };
    };
    await proposeNext();
    const handle = world.client.workflow.getHandle<typeof closing>(CLOSING_WORKFLOW_ID);
    expect(await handle.result()).toMatchObject({ closed: TASKS, failed: 0, cancelled: 0 });
    world.deps.source = named;
    expect(Object.values(await closures(world))).toEqual(Array(TASKS).fill('closed'));
    expect((await runsOf(handle)).length).toBeGreaterThan(2);
  });

  it('goes on in another run in the middle of a look, too', async () => {
    const taskQueue = 'long-look';
    const PASSES = 4;
    let passes = 0;
    const worker = await Worker.create({
      connection: world.nativeConnection,
      taskQueue,
      workflowBundle: workflowBundle(),
      activities: {
        ...createActivities(world.deps),
        closeProposed: () => ({
          closed: 1,
          failed: 0,
          cancelled: 0,
          overCap: 0,
          more: (passes += 1) < PASSES,
        }),
      },
    });
    const handle = await world.client.workflow.start<typeof closing>('closing', {
      workflowId: 'long-look',
      taskQueue,
      args: [{ cadence: WIDE }],
    });
    expect(await worker.runUntil(handle.result())).toMatchObject({ closed: PASSES });
    const runs = await runsOf(handle);
    expect(runs.length).toBeGreaterThan(1);
    for (const run of runs) expect(run.length).toBeLessThan(PASSES);
  });
});

describe('a sweep whose history grows long', () => {
  it('goes on after the page it had come to, and begins the round of each owner once', async () => {
    const owners = PAGE + 100;
    await world.pool.query(
      `insert into person (id, directory, account, name, email)
       select 'test:' || n, 'test', n, n, n || '@example.org' from generate_series(100001, 100000 + $1) n`,
      [owners],
    );
    await world.pool.query(
      `insert into task (source, id, project_id, name, owner, edited_at, enabled, row_hash, seen_at)
       select 'test', n, 'p1', n, 'test:' || n, '2025-01-01', true, 'hash', '2026-01-01'
         from generate_series(100001, 100000 + $1) n`,
      [owners],
    );
    world.workers[1]!.shutdown(); // no mail is looked at here
    const handle = await world.client.workflow.start<typeof sweep>('sweep', {
      workflowId: 'sweep',
      taskQueue: TASK_QUEUE,
      args: [{ freshFor: '100 years' }],
    });
    expect(await handle.result()).toMatchObject({ asked: owners });
    const runs = await runsOf(handle);
    expect(runs.length).toBeGreaterThan(1);
    const pages = runs.flat().filter(({ activity }) => activity === 'beginRounds');
    expect(pages.map(({ input }) => input.after)).toEqual([
      '',
      `test:${100000 + PAGE}`,
      `test:${100000 + owners}`,
    ]);
    expect(await world.rows('select distinct owner from round')).toHaveLength(owners);
    expect(await world.rows('select distinct sweep_id from round')).toHaveLength(1);
  }, 120_000);
});
