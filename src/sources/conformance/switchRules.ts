import { reasonOf } from '../../domain/common/errors';
import type { CloseResult, TaskRow } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import type { SwitchingSource } from '../source';
import type { Memory } from './memory';
import type { Reading } from './reading';
import { broken, kept, notTried, refused, type Rule, type Verdict } from './verdict';

/** The rules that need a task to be switched off and on again, in the order in which they are tried. */
export const SWITCH_RULES = [
  { rule: 'close', promise: 'a task is closed, with one result for it' },
  { rule: 'closed', promise: 'a closed task reads back as disabled' },
  { rule: 'close again', promise: 'a repeated closing does no harm' },
  { rule: 'close, gone', promise: 'the closing of a task that does not exist has an error as its result' },
  { rule: 'close, nothing', promise: 'nothing is closed or restored where nothing is given' },
  { rule: 'restore', promise: 'a closed task is restored, with one result for it' },
  {
    rule: 'restored',
    promise: 'a restored task reads back as it was before: enabled, with its owner and date',
  },
  { rule: 'restore again', promise: 'a repeated restore does no harm' },
] as const satisfies Rule[];

type Name = (typeof SWITCH_RULES)[number]['rule'];
export type Switched = Record<Name, Verdict>;

export interface Trial {
  source: SwitchingSource;
  held: Memory;
  task: TaskRow;
  /** An id that the source said no task has; null where it could not say. */
  gone: string | null;
  now: Date;
  read: () => Promise<Reading>;
}

/** Nothing of it was tried, and why. */
export const noneSwitched = (why: string): Switched =>
  Object.fromEntries(SWITCH_RULES.map(({ rule }) => [rule, notTried(why)])) as Switched;

/**
 * Closes a task that is enabled, and restores it whatever happened in between. Says of each rule what came of it; does
 * not reject.
 */
export async function trySwitching(trial: Trial): Promise<Switched> {
  const verdicts = noneSwitched('the task was not closed');
  verdicts.close = await attempt(() => switchTask(trial, 'close'));
  if (verdicts.close.outcome === 'not tried') return noneSwitched(verdicts.close.found[0] ?? '');
  if (verdicts.close.outcome !== 'kept')
    return { ...verdicts, close: await takenBack(trial, verdicts.close) };
  verdicts.closed = await attempt(() => readsBack(trial, false));
  verdicts['close again'] = await attempt(() => switchAgain(trial, 'close'));
  verdicts['close, gone'] = await attempt(() => closeGone(trial));
  verdicts['close, nothing'] = await attempt(() => switchNothing(trial));
  verdicts.restore = await attempt(() => switchTask(trial, 'restore'));
  if (verdicts.restore.outcome !== 'kept') {
    const why = notTried('the task was not restored: switch it on where it lives');
    return { ...verdicts, restored: why, 'restore again': why };
  }
  verdicts.restored = await attempt(() => readsBack(trial, true));
  verdicts['restore again'] = await attempt(() => switchAgain(trial, 'restore'));
  return verdicts;
}

/** What was refused, or answered oddly, may have been done all the same. */
async function takenBack(trial: Trial, close: Verdict): Promise<Verdict> {
  const { outcome, found } = await attempt(() => switchTask(trial, 'restore'));
  if (outcome === 'kept') return close;
  return {
    ...close,
    found: [...close.found, `look whether it is still enabled: its restore: ${found.join('; ')}`],
  };
}

async function attempt(work: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    const said = reasonOf(error);
    return error instanceof SourceUnavailable
      ? refused(`it was away: ${said}`)
      : broken(`it may only say that it is away, and said: ${said}`);
  }
}

async function switchTask({ source, held, task, now }: Trial, doing: 'close' | 'restore'): Promise<Verdict> {
  const { id } = task;
  held.answered();
  const results = await source[doing]([id], now);
  if (held.answered()) return notTried('only rows of Rollcall itself say so: its platform goes by them');
  const [result] = results;
  if (results.length !== 1 || result?.taskId !== id) return broken(`its results: ${JSON.stringify(results)}`);
  return result.error === null ? kept(`task ${id}`) : refused(`task ${id}: ${result.error}`);
}

/** What was done already may not be refused: whoever lost the answer asks again. */
async function switchAgain(trial: Trial, doing: 'close' | 'restore'): Promise<Verdict> {
  const { outcome, found } = await switchTask(trial, doing);
  return outcome === 'refused' ? broken(...found) : { outcome, found };
}

async function closeGone({ source, gone, now }: Trial): Promise<Verdict> {
  if (gone === null) return notTried('no id is known that no task has');
  const results: CloseResult[] = await source.close([gone], now);
  const [result] = results;
  if (results.length === 1 && result?.taskId === gone && result.error !== null)
    return kept(`${gone}: ${result.error}`);
  return broken(`its results for ${gone}: ${JSON.stringify(results)}`);
}

async function switchNothing({ source, now }: Trial): Promise<Verdict> {
  const results = [...(await source.close([], now)), ...(await source.restore([], now))];
  return results.length === 0
    ? kept('no result for no task')
    : broken(`its results: ${JSON.stringify(results)}`);
}

/** Asks the source itself; where that answers out of what was read before, reads all again. */
async function readsBack(trial: Trial, enabled: boolean): Promise<Verdict> {
  const { source, held, task } = trial;
  held.answered();
  const said = (await source.get([task.id])).get(task.id);
  const asked = !held.answered();
  if (asked && (!said || 'error' in said)) return refused(said ? said.error : 'it is gone');
  if (asked && said && 'enabled' in said && said.enabled !== enabled)
    return broken(`task ${task.id} reads back ${said.enabled ? 'enabled' : 'disabled'}`);
  return rowReadsBack(task, (await trial.read()).tasks.get(task.id), { enabled, asked });
}

/** An edit of ours is nobody's: either it is said to be ours, or editor and date are those from before. */
function rowReadsBack(
  task: TaskRow,
  row: TaskRow | undefined,
  { enabled, asked }: { enabled: boolean; asked: boolean },
): Verdict {
  if (!row) return broken(`task ${task.id} is missing in the next reading`);
  if (row.enabled !== enabled) {
    const found = `the next reading has task ${task.id} ${row.enabled ? 'enabled' : 'disabled'}`;
    return asked ? broken(found) : notTried(`${found}: what it reads may be from before`);
  }
  const same = row.editor === task.editor && row.editedAt?.getTime() === task.editedAt?.getTime();
  if (row.editTold && !row.editedByUs && !same)
    return broken(
      `task ${task.id} was edited by ${row.editor ?? 'nobody'} now: that would make them its owner`,
    );
  return kept(`task ${task.id}${asked ? ', asked for and read anew' : ', read anew'}`);
}
