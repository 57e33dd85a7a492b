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

/** A version's definition of a Schedule, apart from its input and its times; lengths in milliseconds. */
export interface Definition {
  scheduleId: string;
  workflowType: string;
  workflowId: string;
  workflowExecutionTimeout: number;
  staticSummary: string;
  overlap: ScheduleOverlapPolicy;
  catchupWindow: number;
  /** How often it acts, if an admin does not set that first. */
  every?: number;
}

/** The memo of every workflow that a Schedule starts: the Schedule's installation, and what Rollcall set. */
interface Mark {
  installation: string;
  /** The definition that Rollcall last wrote. Where the Schedule differs, an admin changed it. */
  given: Definition;
}

/** What a Schedule is created with in addition to its definition. */
export interface Beginning {
  /** Without it, the Schedule names no installation until a worker starts. */
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

/** The action of the Schedule. */
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

/** Our mark in the Schedule; null if there is none. */
const markOf = ({ action }: Pick<ScheduleDescription, 'action'>): Mark | null =>
  (action.memo?.['rollcall'] as Mark | undefined) ?? null;

/** The installation that the Schedule names; null if it names none. */
export const installationOf = (present: Pick<ScheduleDescription, 'action'>): string | null =>
  markOf(present)?.installation ?? null;

/** The current Schedule; null if there is none. */
export async function findSchedule(client: Client, scheduleId: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** Creates the Schedule unless it exists. Returns whether it was created. */
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
 * Updates the Schedule to this version's definition if that differs from the last written one: its action, and those
 * times and policies that nobody changed meanwhile. Its input and its pause stay. Returns whether it changed anything.
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

/** Whether the Schedule still has exactly that interval. */
const isEvery = ({ intervals = [], calendars = [] }: ScheduleSpecDescription, ms: number | undefined) =>
  intervals.length === 1 && intervals[0]?.every === ms && !intervals[0]?.offset && calendars.length === 0;

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The state of the Schedule to record. */
export const stateOf = ({ scheduleId, spec, state }: ScheduleDescription): ScheduleState => ({
  id: scheduleId,
  spec,
  paused: state.paused,
  note: state.note || null,
});

/** The times of a Schedule, from its recorded state. */
export function specOf({ spec }: ScheduleState): ScheduleSpec {
  const { startAt, endAt, ...kept } = spec as ScheduleSpec & { startAt?: string; endAt?: string };
  return {
    ...kept,
    ...(startAt && { startAt: new Date(startAt) }),
    ...(endAt && { endAt: new Date(endAt) }),
  };
}
