import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { findMailRate } from '../../src/activities/sweep/mailRate';
import { rollcall } from '../cli/rollcall';
import { readAssignments } from '../../src/cli/setFields';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import { assign } from '../../src/domain/cadence/setFields';
import { ensureSweepSchedule } from '../../src/operations/cadence/schedule';
import type { sweep } from '../../src/workflows';
import { fromGlobalSetup } from '../support/environment';
import { givenPerson, givenProject, givenTask } from '../support/inventory';
import { devWorld, sharedWorld, until } from '../support/world';

const world = sharedWorld(devWorld);

const rollcallHere = (...args: string[]) =>
  rollcall(
    {
      TEMPORAL_ADDRESS: fromGlobalSetup('TEST_TEMPORAL_ADDRESS'),
      TEMPORAL_NAMESPACE: world.client.options.namespace,
      DATABASE_URL: world.pool.options.connectionString,
    },
    ...args,
  );

const handle = () => world.client.schedule.getHandle(SWEEP_SCHEDULE_ID);

/** What Temporal's own tools do. */
const changeOutside = (input: unknown) =>
  handle().update(({ spec, action, policies, state }) => ({
    spec,
    action: { ...action, args: [input] },
    policies,
    state,
  }));

/** Runs a sweep of the Schedule and returns how it ended. */
async function runScheduled(): Promise<string> {
  const before = (await handle().describe()).info.numActionsTaken;
  await handle().trigger();
  await until(async () => (await handle().describe()).info.numActionsTaken > before, 'a sweep to start');
  const { recentActions } = (await handle().describe()).info;
  // Two of one second have the same id.
  const { workflowId, firstExecutionRunId } = recentActions.at(-1)!.action.workflow;
  const run = world.client.workflow.getHandle(workflowId, firstExecutionRunId);
  await run.result().catch(() => undefined);
  return (await run.describe()).status.name;
}

const changes = () =>
  world.rows<{ who: string; after: unknown }>('select who, after from cadence_change order by seq');

describe('a change of the Schedule that Rollcall did not make', () => {
  beforeEach(async () => {
    await world.pool.query('truncate cadence_change');
    await ensureSweepSchedule(world.client);
    await rollcallHere('cadence', 'set', 'staleAfter=40 days', '--by', 'alice');
  });
  afterEach(() => handle().delete());

  it('is noticed by the next sweep, and kept as such, once', async () => {
    await changeOutside({ staleAfter: '50 days' });
    expect(await runScheduled()).toBe('COMPLETED');
    const kept = await changes();
    expect(kept.at(-1)).toMatchObject({
      who: 'outside Rollcall',
      after: { cron: '0 9 * * 1', cadence: { staleAfter: '50 days', confirmedFor: '1 month' } },
    });
    expect(await runScheduled()).toBe('COMPLETED');
    expect(await changes()).toEqual(kept);
  });

  it('is kept when it is wrong, too, and fails the sweep', async () => {
    await changeOutside({ staleAfter: 'soon' });
    expect(await runScheduled()).toBe('FAILED');
    expect((await changes()).at(-1)).toMatchObject({
      who: 'outside Rollcall',
      after: { cadence: { staleAfter: 'soon' } },
    });
  });

  it('of two inputs is kept and fails the sweep, rather than have it run by the first', async () => {
    await handle().update(({ spec, action, policies, state }) => ({
      spec,
      action: { ...action, args: [{ staleAfter: '2 months' }, { staleAfter: '3 months' }] },
      policies,
      state,
    }));
    expect(await runScheduled()).toBe('FAILED');
    const cadence = [{ staleAfter: '2 months' }, { staleAfter: '3 months' }];
    expect((await changes()).at(-1)).toMatchObject({ who: 'outside Rollcall', after: { cadence } });
  });

  it('is none where nothing differs but what is filled in by default', async () => {
    const kept = await changes();
    await changeOutside({ staleAfter: '40 days' });
    expect(await runScheduled()).toBe('COMPLETED');
    expect(await changes()).toEqual(kept);
  });

  it('has its mail rate applied to the task queue', async () => {
    await changeOutside({ mailPerSecond: 7 });
    expect(await runScheduled()).toBe('COMPLETED');
    expect(await findMailRate(world.client)).toBe(7);
    await rollcallHere('cadence', 'set', 'mailPerSecond=null');
  });
});

describe('rollcall cadence set --apply-running', () => {
  it('moves the waits of open reminders, measured from when they began', async () => {
    await ensureSweepSchedule(world.client);
    await givenProject(world.pool, 'p1');
    for (const account of ['ann', 'bob']) {
      await givenPerson(world.pool, account);
      await givenTask(world.pool, { id: account, editor: account });
    }
    const rounds = [await world.begin('ann'), await world.begin('bob')];
    await world.mailed(2);
    const { workflow } = world.client;
    const open = 'WorkflowType = "ownerReminder" AND ExecutionStatus = "Running"';
    await until(async () => (await workflow.count(open)).count === 2, 'two reminders to be visible');

    const ladder = 'ladder=[{"step": "notice", "wait": "1 second"}]';
    const { code, printed } = await rollcallHere('cadence', 'set', ladder, '--apply-running');
    expect(code).toBe(0);
    expect(printed).toContain('✓ applied to 2 of 2 running reminders');
    for (const round of rounds) expect(await round.handle.result()).toBe('unanswered');
    expect(world.sink.mails).toHaveLength(2);
    await handle().delete();
  });
});

describe('a cadence that another tool signals to an open reminder', () => {
  it('is not taken when it is wrong, which the reminder tells, going on as it was', async () => {
    await givenPerson(world.pool, 'cem');
    await givenTask(world.pool, { id: 'cem', editor: 'cem' });
    const { handle: reminder } = await world.begin('cem');
    const told = async () =>
      (await reminder.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ??
      '';
    await until(async () => (await told()).includes('Waiting for an answer'), 'the first notice');
    await reminder.signal('updateCadence', { staleAfter: 'soon' });
    await until(async () => (await told()).includes('staleAfter is "soon"'), 'the reminder to refuse it');
    expect(await told()).toContain('Waiting for an answer');
    await reminder.signal('updateCadence', null);
    await until(async () => (await told()).includes('cadence is null'), 'the reminder to refuse null');
    await reminder.signal('updateCadence', { ladder: [{ step: 'notice', wait: '1 second' }] });
    expect(await reminder.result()).toBe('unanswered');
  });
});

/** What `rollcall cadence set` says is wrong, each fault in one line. */
async function refusalOfCommand(assignment: string): Promise<string> {
  const { code, noted } = await rollcallHere('cadence', 'set', assignment);
  expect(code).toBe(2);
  const [, ...faults] = noted.split('\n');
  return faults
    .join('')
    .replace(/ {4}expected /, ', expected ')
    .trim();
}

/** What a sweep fails with that is given the same as its input. */
async function refusalOfSweep(assignment: string): Promise<string> {
  const input = readAssignments([assignment]).reduce<Record<string, unknown>>(
    (made, { field, value }) => assign(made, field, value),
    parseCadence({}),
  );
  try {
    await world.client.workflow.execute<typeof sweep>('sweep', {
      workflowId: 'sweep-with-bad-input',
      taskQueue: TASK_QUEUE,
      args: [input],
    });
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause?.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    expect(cause.nonRetryable).toBe(true);
    return cause.message.replace(/^cadence: /, '');
  }
  return 'nothing';
}

describe('bad input is refused by command and sweep alike, in the same words:', () => {
  beforeAll(() => world.pool.query('truncate cadence_change'));

  it.each([
    ['an invalid cron', 'cron=often', 'cron is "often", expected five fields'],
    ['an invalid time zone', 'timeZone=Mars', 'timeZone is "Mars", expected a time zone, as Europe/Berlin'],
    [
      'a wait of zero',
      'ladder.1.wait=0 days',
      'ladder.1.wait is "0 days", expected a length of time above zero',
    ],
    [
      'a negative wait',
      'ladder.1.wait=-1 days',
      'ladder.1.wait is "-1 days", expected a length of time above zero',
    ],
    ['a wait beyond all dates', 'staleAfter=999999 years', 'expected a length of time of at most 100 years'],
    ['a step that never ends', 'ladder=[{"step": "notice"}]', 'ladder.0.wait is missing, expected a length'],
    ['a ladder without steps', 'ladder=[]', 'ladder is [], expected at least one step'],
    [
      'a ladder without an end',
      'ladder.2.wait=99 years',
      'expected a ladder with an end: all its waits together',
    ],
    [
      'an unknown field',
      'stale_after=1 day',
      'stale_after is "1 day", expected the field staleAfter, the nearest',
    ],
    ['one within another', 'closingCap.task=5', 'expected the field closingCap.tasks, the nearest known one'],
    ['one of a step', 'ladder.0.wiat=1 day', 'expected the field ladder.0.wait, the nearest known one'],
    ['one that is near none', 'colour=red', 'colour is "red", expected one of the fields staleAfter, '],
    ['a cap of zero', 'closingCap.tasks=0', 'closingCap.tasks is 0, expected a whole number of at least 1'],
    ['a mail rate of zero', 'mailPerSecond=0', 'mailPerSecond is 0, expected null, or mails per second'],
    [
      'no working day',
      'calendar.workdays=[]',
      'calendar.workdays is [], expected at least one day of the week',
    ],
  ])('%s', async (_name, assignment, words) => {
    const refusal = await refusalOfCommand(assignment);
    expect(refusal).toContain(words);
    expect(await refusalOfSweep(assignment)).toBe(refusal);
  });

  it('the Schedule itself refuses such times from any tool', async () => {
    await ensureSweepSchedule(world.client);
    const withTimes = (cron: string, timezone: string) =>
      handle().update(({ action, policies, state }) => ({
        spec: { cronExpressions: [cron], timezone },
        action,
        policies,
        state,
      }));
    await expect(withTimes('often', 'UTC')).rejects.toThrow();
    await expect(withTimes('0 9 * * 1', 'Mars')).rejects.toThrow();
  });

  it('a sweep is not given times, right or wrong: they belong to the Schedule', async () => {
    expect(await refusalOfSweep('timeZone=Europe/Berlin')).toContain('set them with "rollcall cadence set"');
  });
});
