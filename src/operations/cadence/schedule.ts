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

/** The Schedule that starts sweeps. The admin sets its times and its input. */
export const SWEEP: Definition = {
  scheduleId: SWEEP_SCHEDULE_ID,
  workflowType: 'sweep',
  workflowId: 'sweep',
  // A sweep that hangs would make Temporal skip all later ones.
  workflowExecutionTimeout: 6 * HOUR,
  staticSummary: ABOUT.sweep.text,
  overlap: ScheduleOverlapPolicy.SKIP,
  catchupWindow: HOUR,
};

/** When sweeps run, and the cadence that each gets as its input. */
export interface SweepSchedule extends Timing {
  cadence: CadenceInput;
}

/** The current settings, state and times, as `show` prints them. */
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
 * Creates the Schedule that starts sweeps, unless it exists; never changes an existing one. `beginning` holds its
 * installation, whether it begins paused, and times that no cron expression can express. Throws InvalidInput naming the
 * invalid field, before anything is sent.
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
 * Creates the Schedule, or sets these settings of the existing one. Other settings, its policies, its pause and its note
 * stay as they are. Throws InvalidInput naming the invalid field.
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
      // The memo names the installation. Only the worker writes it.
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

/** The current Schedule. Throws NotFound if there is none. */
export async function describeSweepSchedule(client: Client): Promise<SweepScheduleState> {
  return toState(await atSchedule(client, (handle) => handle.describe()));
}

const handleOf = (client: Client): ScheduleHandle => client.schedule.getHandle(SWEEP_SCHEDULE_ID);

function check(settings: Partial<SweepSchedule>): Partial<SweepSchedule> {
  checkTiming(settings);
  return settings.cadence === undefined ? settings : { ...settings, cadence: parseCadence(settings.cadence) };
}

/** Translates Temporal's rejection of times that our checks accepted: it has its own list of time zones, for example. */
function asRefusal(error: unknown, { cron, timeZone }: Partial<SweepSchedule>): unknown {
  // The client throws a TypeError only for a specification that the server rejects.
  if (!(error instanceof TypeError)) return error;
  const [field, value] = /time zone/.test(error.message) ? ['timeZone', timeZone] : ['cron', cron];
  return new InvalidInput('schedule', [
    { field, value, expected: `a value that Temporal accepts: ${error.message}` },
  ]);
}

const toOptions = ({ cron, timeZone, cadence }: Partial<SweepSchedule>, beginning: Beginning = {}) =>
  creating(SWEEP, {
    spec: {
      cronExpressions: [remembered(cron ?? DEFAULT_TIMING.cron)],
      timezone: timeZone ?? DEFAULT_TIMING.timeZone,
    },
    // All fields, including defaults, so that an admin can see and edit each of them in Temporal's UI.
    args: [cadence ?? parseCadence({})],
    ...beginning,
  });

// The server keeps only the meaning of a cron expression and its comment, so the comment repeats the expression.
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

/** Runs `work` with the Schedule. Throws NotFound if there is none. */
export async function atSchedule<T>(
  client: Client,
  work: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  try {
    return await work(handleOf(client));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new NotFound(
      `The Schedule ${SWEEP_SCHEDULE_ID} does not exist. A worker creates it at its start; to create it now: rollcall schedule apply`,
    );
  }
}
