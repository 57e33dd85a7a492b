import type { CloseResult, LiveTask, UnreadTask } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import type { SwitchingSource } from '../source';
import { ServerError } from '../http';
import { createGateway, type Gateway } from './gateway';
import { bkSopsInventory, type BkSopsParts } from './inventory';
import { findArchived, readLive, wordsOf, type ReadTask } from './live';
import type { Mirror } from '../mirror';
import type { BkSopsSettings } from './settings';
import { requireWorking } from './secondWay';
import { createSops } from './sops';

/** A bk-sops of that name. `mirror` is its mirror's rows. */
export function bkSopsSource(
  name: string,
  settings: BkSopsSettings,
  mirror: Mirror,
  gateway: Gateway = createGateway(settings),
): SwitchingSource {
  const parts: BkSopsParts = { name, settings, gateway, sops: createSops(gateway, settings), mirror };
  return {
    name,
    closing: 'itself',
    open: (now) => bkSopsInventory(parts, now),
    get: (taskIds) => get(parts, taskIds),
    close: async (taskIds) => switchAll(parts, await readLive(parts, taskIds), taskIds, false),
    restore: (taskIds) => restore(parts, taskIds),
  };
}

type Live = Map<string, ReadTask | UnreadTask>;

async function get(parts: BkSopsParts, taskIds: string[]): Promise<Map<string, LiveTask | UnreadTask>> {
  const live = await readLive(parts, taskIds);
  const projects = [...live.values()].flatMap((one) => ('error' in one ? [] : [one.known.projectId]));
  const archived = await findArchived(parts, projects);
  const tasks = new Map<string, LiveTask | UnreadTask>();
  for (const [taskId, one] of live)
    tasks.set(taskId, 'error' in one ? one : liveTask(one, archived, parts.settings.username));
  return tasks;
}

const liveTask = ({ known, task }: ReadTask, archived: Set<string>, us: string): LiveTask => ({
  taskId: task.id,
  enabled: task.enabled,
  projectArchived: archived.has(known.projectId),
  touchedAt: task.editor === us || !task.editTold ? known.touchedAt : task.editedAt,
  ...(!task.editTold && { editUntold: true as const }),
});

async function restore(parts: BkSopsParts, taskIds: string[]): Promise<CloseResult[]> {
  const live = await readLive(parts, taskIds);
  for (const [taskId, one] of live) {
    if (!('error' in one) && !one.task.enabled && !isAsClosed(one, parts.settings.username))
      live.set(taskId, { taskId, error: 'changed since it was closed' });
  }
  return switchAll(parts, live, taskIds, true);
}

/**
 * The latest edit is our closing; or, where bk-sops closed it by itself, the one from before that. Where it does not
 * tell of edits, no other is known.
 */
function isAsClosed({ known: { closedAs }, task }: ReadTask, us: string): boolean {
  if (task.editor === us || !task.editTold) return true;
  return closedAs?.editor === task.editor && closedAs.editedAt?.getTime() === task.editedAt?.getTime();
}

/** Switches the tasks on or off, sees whether they are, and has the mirror say so. */
async function switchAll(
  parts: BkSopsParts,
  live: Live,
  taskIds: string[],
  enabled: boolean,
): Promise<CloseResult[]> {
  const results = await settleAll(
    taskIds.map((taskId) => switchOne(parts, taskId, live.get(taskId), enabled)),
  );
  const called = results.filter(
    ({ taskId, error }) => error === null && !isAlready(live.get(taskId), enabled),
  );
  const back = await readLive(
    parts,
    called.map(({ taskId }) => taskId),
  );
  for (const result of called)
    result.error = errorOf(back.get(result.taskId), enabled, parts.settings.username);
  const done = results.filter(({ error }) => error === null).map(({ taskId }) => taskId);
  await parts.mirror.setEnabled(parts.name, done, enabled);
  return results;
}

const isAlready = (one: ReadTask | UnreadTask | undefined, enabled: boolean): boolean =>
  one !== undefined && !('error' in one) && one.task.enabled === enabled;

async function switchOne(
  { sops }: BkSopsParts,
  taskId: string,
  one: ReadTask | UnreadTask | undefined,
  enabled: boolean,
): Promise<CloseResult> {
  if (!one) return { taskId, error: enabled ? 'the task is gone' : 'there is no such task' };
  if ('error' in one) return { ...one };
  if (isAlready(one, enabled)) return { taskId, error: null };
  try {
    await sops.setEnabled(one.known.projectId, taskId, enabled);
    return { taskId, error: null };
  } catch (error) {
    // One task that bk-sops breaks over holds up no other. The scheduler's row may be saved by then.
    if (!(error instanceof ServerError)) return { taskId, error: wordsOf(error) };
    await requireWorking(sops, one.known.projectId);
    return { taskId, error: `${error.message}: it may be switched all the same` };
  }
}

/** What is wrong with a task that was just switched, as it reads back; null when nothing is. */
function errorOf(one: ReadTask | UnreadTask | undefined, enabled: boolean, us: string): string | null {
  if (!one) return 'it was gone when it was read back';
  if ('error' in one) return `it could not be read back: ${one.error}`;
  if (one.task.enabled !== enabled)
    return `bk-sops took the call, and the task reads back ${enabled ? 'disabled' : 'enabled'}`;
  // Taken for somebody else's, the edit would make that account the owner.
  if (one.task.editTold && one.task.editor !== us)
    return `done, but bk-sops says that ${one.task.editor ?? 'nobody'} did it: that must be username in the settings`;
  return null;
}

/** All results, once every call has ended: none may be left under way when it is given up. */
async function settleAll(calls: Promise<CloseResult>[]): Promise<CloseResult[]> {
  const outcomes = await Promise.allSettled(calls);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  throw failed.reason instanceof Error ? failed.reason : new SourceUnavailable(String(failed.reason));
}
