import type { ProjectKey } from '../common/projectKey';
import type { AnswerKind } from '../common/terms';
import type { TaskKey } from '../common/task';

/** The answer for one task. */
export interface NewAnswer extends TaskKey {
  kind: AnswerKind;
  /** Of a *snooze*: the task is left alone until then. */
  until: Date | null;
  /** Of a *not mine*: the id of the person to ask instead; null or absent to leave that to Rollcall. */
  names?: string | null;
}

/** What may be answered: the tasks, the kinds of answer and the limit of a snooze. */
export interface Asked {
  /** With `projectId`, one answer may cover a whole project. */
  tasks: (TaskKey & { projectId?: string })[];
  kinds: readonly AnswerKind[];
  now: Date;
  /** The latest date that a snooze may have. */
  latest: Date;
  timeZone: string;
  /** Those of the people named in the answers who can be asked instead. */
  nameable: ReadonlySet<string>;
}

/** A validated reply to a page: the version that the page showed, and one answer for each task that was answered. */
export interface Choices {
  version: number;
  answers: NewAnswer[];
}

/** One answer as the client sent it, not yet checked against `Asked`. */
export interface AnswerInput {
  kind: AnswerKind;
  until?: string | undefined;
  names?: string | undefined;
}

/** All answers as the client sent them: the shape is checked, the content is not. */
export interface Given {
  all?: AnswerInput | undefined;
  projects?: (AnswerInput & ProjectKey)[] | undefined;
  answers: (AnswerInput & TaskKey)[];
}
