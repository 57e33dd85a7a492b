import type { NoticePage, RecordedAnswer } from '../../db/answers/noticePage';
import type { TaskState } from '../../db/notices/taskStates';
import { outcomeOf } from '../../domain/common/notice';
import type { ClosingOutcome } from '../../domain/common/terms';
import { taskKey } from '../../domain/common/task';
import { answersByTask } from './asked';

/** Where a task is that does not simply run any more, or was taken back from there. */
export type Progress =
  | 'closing'
  | 'to do'
  | 'called off'
  | 'closed'
  | 'restoring'
  | 'restored'
  | 'notRestored'
  | 'switched off'
  | 'gone';

/** What became of a task, with the closing behind it, if that was ours. */
export interface TaskProgress {
  progress: Progress;
  closing: TaskState['closing'];
}

/** What became of the tasks of a page since they were listed, by task; nothing is there of those that run on. */
export function progressByTask(page: NoticePage): Map<string, TaskProgress> {
  const said = answersByTask(page);
  const entries = page.states.flatMap((state): [string, TaskProgress][] => {
    const key = taskKey(state);
    const progress = state.off ?? (state.closing && progressOf(state.closing, said.get(key)));
    return progress ? [[key, { progress, closing: state.closing }]] : [];
  });
  return new Map(entries);
}

/** Null where it runs on after all. An answer that takes a closing back is heeded as soon as it is recorded, even if nobody acted on it yet. */
function progressOf(closing: NonNullable<TaskState['closing']>, answer?: RecordedAnswer): Progress | null {
  if (closing.state === 'cancelled') return 'called off';
  if (closing.state === 'restored' || closing.state === 'running again') return 'restored';
  if (closing.restoreError !== null) return 'notRestored';
  const takenBack = answer !== undefined && answer.kind !== 'close' && answer.saidAt >= closing.claimedAt;
  if (closing.state === 'to do') return takenBack && closing.reason !== 'archived' ? null : 'to do';
  if (closing.restoreAsked || (takenBack && closing.reason !== 'archived')) return 'restoring';
  return closing.state;
}

/** Whether an answer could still change something for a task that came that far. */
export const isUndecided = (progress: Progress | undefined): boolean =>
  progress === undefined || progress === 'closing' || progress === 'to do' || progress === 'closed';

/** Whether a task that was closed may be switched off again where it runs, once it was taken back. */
export const mayNotLast = (became: TaskProgress | undefined): boolean =>
  became?.closing?.mayNotLast === true && LASTS.includes(became.progress);

const LASTS: Progress[] = ['closing', 'closed', 'restoring', 'restored'];

/** What a notice of the kind `closed` tells of all its tasks by now: what was to be done may be done, or called off. */
export function outcomeNow({ notice, states }: NoticePage): ClosingOutcome {
  const told = outcomeOf(notice);
  if (told !== 'to do') return told;
  const now = new Set(states.map(({ closing }) => closing?.state));
  if (now.has('closed')) return 'closed';
  return now.has('cancelled') && !now.has('to do') ? 'called off' : 'to do';
}
