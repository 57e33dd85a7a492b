import { ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { ABOUT } from '../../domain/common/workflowTitles';
import { parseCadence, type CadenceInput } from '../../domain/cadence/cadence';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { settingsOf, type Settings } from '../../domain/cadence/scheduleSettings';
import { checkTiming, DEFAULT_TIMING, type Timing } from '../../domain/cadence/scheduleTimes';
import { createSchedule, creating, type Beginning, type Definition } from './scheduleDefinition';

const HOUR = 60 * 60_000;

/** The Schedule that starts sweeps; its times and its input are the admin's. */
export const SWEEP: Definition = {
  scheduleId: SWEEP_SCHEDULE_ID,
  workflowType: 'sweep',
  workflowId: 'sweep',
  // A sweep that hangs would have all later ones skipped.
  workflowExecutionTimeout: 6 * HOUR,
  staticSummary: ABOUT.sweep.text,
  overlap: ScheduleOverlapPolicy.SKIP,
  catchupWindow: HOUR,
};

/** When sweeps run, and the cadence each of them gets as its input. */
export interface SweepSchedule extends Timing {
  cadence: CadenceInput;
}

/** What `show` tells: the present settings, state and times. */
export interface SweepScheduleState extends Settings {
  paused: boolean;
  note: string | null;
  next: Date[];
  recent: { at: Date; workflowId: string }[];
  running: string[];
  skippedAsStillRunning: number;
  missed: number;
}

/**
 * Creates the Schedule that starts sweeps, unless it exists; what exists is never altered. A `beginning` says whose it
 * is, whether it begins paused, and times that no cron expression says.
 * Throws InvalidInput, before anything is sent, naming the field that is wrong.
 */
export async function ensureSweepSchedule(
  client: Client,
  settings: Partial<SweepSchedule> = {},
  beginning: Beginning = {},
): Promise<'created' | 'kept'> {
  try {
    return (await createSchedule(client, toOptions(check(settings), beginning))) ? 'created' : 'kept';
  } catch (error) {
    throw asRefusal(error, settings);
  }
}

/**
 * Creates the Schedule, or gives the existing one these settings; those not given stay as they are, and so do
 * its policies and whether it is paused, with its note. Throws InvalidInput naming the field that is wrong.
 */
export async function applySweepSchedule(
  client: Client,
  settings: Partial<SweepSchedule>,
): Promise<'created' | 'changed'> {
  if ((await ensureSweepSchedule(client, settings)) === 'created') return 'created';
  const given = check(settings);
  const changing = handleOf(client).update((present) => {
    const wanted = toOptions(given);
    const { cron, timeZone = present.spec.timezone ?? DEFAULT_TIMING.timeZone } = given;
    const spec = cron === undefined ? present.spec : { cronExpressions: [remembered(cron)] };
    const { memo } = present.action;
    const args = given.cadence ? wanted.action.args : present.action.args;
    return {
      ...wanted,
      spec: { ...spec, timezone: timeZone },
      // The memo says whose the Schedule is: the worker's to write.
      action: { ...wanted.action, ...(args && { args }), ...(memo && { memo }) },
      policies: present.policies,
      state: present.state,
    };
  });
  await changing.catch((error: unknown) => {
    throw asRefusal(error, given);
  });
  return 'changed';
}

/** The Schedule as it is. Throws NotFound when there is none. */
export async function describeSweepSchedule(client: Client): Promise<SweepScheduleState> {
  return toState(await atSchedule(client, (handle) => handle.describe()));
}

const handleOf = (client: Client): ScheduleHandle => client.schedule.getHandle(SWEEP_SCHEDULE_ID);

function check(settings: Partial<SweepSchedule>): Partial<SweepSchedule> {
  checkTiming(settings);
  return settings.cadence === undefined ? settings : { ...settings, cadence: parseCadence(settings.cadence) };
}

/** Temporal's word on times that looked right to us: it has its own list of time zones, for one. */
function asRefusal(error: unknown, { cron, timeZone }: Partial<SweepSchedule>): unknown {
  // What the client makes of a specification that the server finds invalid, and of nothing else.
  if (!(error instanceof TypeError)) return error;
  const [field, value] = /time zone/.test(error.message) ? ['timeZone', timeZone] : ['cron', cron];
  return new InvalidInput('schedule', [{ field, value, expected: `what Temporal takes: ${error.message}` }]);
}

const toOptions = ({ cron, timeZone, cadence }: Partial<SweepSchedule>, beginning: Beginning = {}) =>
  creating(SWEEP, {
    spec: {
      cronExpressions: [remembered(cron ?? DEFAULT_TIMING.cron)],
      timezone: timeZone ?? DEFAULT_TIMING.timeZone,
    },
    // All fields, defaults included: what an admin may change is there to be seen and edited.
    args: [cadence ?? parseCadence({})],
    ...beginning,
  });

// The server keeps what a cron expression means and drops the expression, but for its comment.
const remembered = (cron: string) => `${cron} # ${cron}`;

function toState({ spec, action, state, info }: ScheduleDescription): SweepScheduleState {
  return {
    ...settingsOf({ spec, action }),
    paused: state.paused,
    note: state.note || null,
    next: info.nextActionTimes,
    recent: info.recentActions.map(({ takenAt, action: { workflow } }) => ({
      at: takenAt,
      workflowId: workflow.workflowId,
    })),
    running: info.runningActions.map(({ workflow }) => workflow.workflowId),
    skippedAsStillRunning: info.numActionsSkippedOverlap,
    missed: info.numActionsMissedCatchupWindow,
  };
}

/** Does `work` with the Schedule. Throws NotFound when there is none. */
export async function atSchedule<T>(
  client: Client,
  work: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  try {
    return await work(handleOf(client));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new NotFound(
      `There is no Schedule ${SWEEP_SCHEDULE_ID}. Starting a worker creates it, and so does: rollcall schedule apply`,
    );
  }
}
