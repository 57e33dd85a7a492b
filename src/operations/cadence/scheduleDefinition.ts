import { ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import type {
  Client,
  ScheduleDescription,
  ScheduleOptions,
  ScheduleOverlapPolicy,
  ScheduleSpec,
  ScheduleSpecDescription,
} from '@temporalio/client';
import { TASK_QUEUE } from '../../domain/common/ids';
import type { ScheduleState } from '../../domain/monitoring/scheduleHealth';

/** What a version of Rollcall makes of a Schedule, whatever its input and its times; lengths in milliseconds. */
export interface Definition {
  scheduleId: string;
  workflowType: string;
  workflowId: string;
  workflowExecutionTimeout: number;
  staticSummary: string;
  overlap: ScheduleOverlapPolicy;
  catchupWindow: number;
  /** How often it acts, where that is not an admin's to set first. */
  every?: number;
}

/** What the memo of every workflow that a Schedule starts says of the Schedule itself: whose it is, and who set what. */
interface Mark {
  installation: string;
  /** The definition that was last written. What the Schedule has instead was set by an admin. */
  given: Definition;
}

/** What a Schedule is created with beside its definition. */
export interface Beginning {
  /** Without one the Schedule does not say whose it is, until a worker starts. */
  installation?: string;
  args?: unknown[];
  spec?: ScheduleSpec;
  state?: ScheduleOptions['state'];
}

/** The options that create the Schedule. */
export function creating(definition: Definition, { installation, args, spec, state }: Beginning) {
  const { scheduleId, every, overlap, catchupWindow } = definition;
  return {
    scheduleId,
    spec: spec ?? (every === undefined ? {} : { intervals: [{ every }] }),
    action: actionOf(definition, installation, args),
    policies: { overlap, catchupWindow },
    ...(state && { state }),
  } satisfies ScheduleOptions;
}

/** What the Schedule does when its time has come. */
function actionOf(definition: Definition, installation?: string, args: readonly unknown[] = []) {
  const { workflowType, workflowId, workflowExecutionTimeout, staticSummary } = definition;
  return {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [...args],
    workflowExecutionTimeout,
    staticSummary,
    ...(installation !== undefined && {
      memo: { rollcall: { installation, given: definition } satisfies Mark },
    }),
  };
}

/** The mark that we left in the Schedule; null where there is none. */
const markOf = ({ action }: Pick<ScheduleDescription, 'action'>): Mark | null =>
  (action.memo?.['rollcall'] as Mark | undefined) ?? null;

/** The installation that the Schedule names; null where it names none. */
export const installationOf = (present: Pick<ScheduleDescription, 'action'>): string | null =>
  markOf(present)?.installation ?? null;

/** The Schedule as it is; null where there is none. */
export async function findSchedule(client: Client, scheduleId: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** Creates the Schedule unless it exists. Returns whether it did. */
export async function createSchedule(client: Client, options: ScheduleOptions): Promise<boolean> {
  try {
    await client.schedule.create(options);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

/**
 * Gives the Schedule what this version makes of it, where that is another thing than was given last: its action, and
 * those of its times and policies that nobody changed meanwhile. Its input, and whether it is paused, stay. Returns
 * whether there was anything to do.
 */
export async function refreshSchedule(
  client: Client,
  present: ScheduleDescription,
  definition: Definition,
  installation: string,
): Promise<boolean> {
  const mark = markOf(present);
  if (mark?.installation === installation && same(mark.given, definition)) return false;
  await client.schedule.getHandle(definition.scheduleId).update((now) => ({
    spec: specAfter(now, definition),
    action: actionOf(definition, installation, now.action.args),
    policies: policiesAfter(now, definition),
    state: now.state,
  }));
  return true;
}

function policiesAfter(now: ScheduleDescription, { overlap, catchupWindow }: Definition) {
  const given = markOf(now)?.given;
  return {
    ...now.policies,
    ...(now.policies.overlap === given?.overlap && { overlap }),
    ...(now.policies.catchupWindow === given?.catchupWindow && { catchupWindow }),
  };
}

const specAfter = (now: ScheduleDescription, { every }: Definition) =>
  every !== undefined && isEvery(now.spec, markOf(now)?.given.every)
    ? { ...now.spec, intervals: [{ every }] }
    : now.spec;

/** Whether nobody set other times than that interval. */
const isEvery = ({ intervals = [], calendars = [] }: ScheduleSpecDescription, ms: number | undefined) =>
  intervals.length === 1 && intervals[0]?.every === ms && !intervals[0]?.offset && calendars.length === 0;

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What is to be kept of the Schedule. */
export const stateOf = ({ scheduleId, spec, state }: ScheduleDescription): ScheduleState => ({
  id: scheduleId,
  spec,
  paused: state.paused,
  note: state.note || null,
});

/** When a Schedule acts, from what was kept of it. */
export function specOf({ spec }: ScheduleState): ScheduleSpec {
  const { startAt, endAt, ...kept } = spec as ScheduleSpec & { startAt?: string; endAt?: string };
  return {
    ...kept,
    ...(startAt && { startAt: new Date(startAt) }),
    ...(endAt && { endAt: new Date(endAt) }),
  };
}
