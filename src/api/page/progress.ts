import type { NoticePage, RecordedAnswer } from '../../db/answers/noticePage';
import type { TaskState } from '../../db/notices/taskStates';
import { outcomeOf } from '../../domain/common/notice';
import type { ClosingOutcome } from '../../domain/common/terms';
import { taskKey } from '../../domain/common/task';
import { answersByTask } from './asked';

/** The progress of a task that was closed, is being closed, or was restored. */
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

/** The progress of a task, with the closure that caused it, if it is ours. */
export interface TaskProgress {
  progress: Progress;
  closing: TaskState['closing'];
}

/** The progress of a page's tasks since they were listed, by task. Has no entry for tasks that simply run. */
export function progressByTask(page: NoticePage): Map<string, TaskProgress> {
  const said = answersByTask(page);
  const entries = page.states.flatMap((state): [string, TaskProgress][] => {
    const key = taskKey(state);
    const progress = state.off ?? (state.closing && progressOf(state.closing, said.get(key)));
    return progress ? [[key, { progress, closing: state.closing }]] : [];
  });
  return new Map(entries);
}

/** Null if the task still runs. An answer that takes a closure back counts as soon as it is recorded, even before anybody acted on it. */
function progressOf(closing: NonNullable<TaskState['closing']>, answer?: RecordedAnswer): Progress | null {
  if (closing.state === 'cancelled') return 'called off';
  if (closing.state === 'restored' || closing.state === 'running again') return 'restored';
  if (closing.restoreError !== null) return 'notRestored';
  const takenBack = answer !== undefined && answer.kind !== 'close' && answer.saidAt >= closing.claimedAt;
  if (closing.state === 'to do') return takenBack && closing.reason !== 'archived' ? null : 'to do';
  if (closing.restoreAsked || (takenBack && closing.reason !== 'archived')) return 'restoring';
  return closing.state;
}

/** Whether an answer can still change something for a task with this progress. */
export const isUndecided = (progress: Progress | undefined): boolean =>
  progress === undefined || progress === 'closing' || progress === 'to do' || progress === 'closed';

/** Whether a closed task, once restored, may be switched off again where it runs. */
export const mayNotLast = (became: TaskProgress | undefined): boolean =>
  became?.closing?.mayNotLast === true && LASTS.includes(became.progress);

const LASTS: Progress[] = ['closing', 'closed', 'restoring', 'restored'];

/** What a `closed` notice reports about its tasks now: work to be done by hand may since be done, or called off. */
export function outcomeNow({ notice, states }: NoticePage): ClosingOutcome {
  const told = outcomeOf(notice);
  if (told !== 'to do') return told;
  const now = new Set(states.map(({ closing }) => closing?.state));
  if (now.has('closed')) return 'closed';
  return now.has('cancelled') && !now.has('to do') ? 'called off' : 'to do';
}
