import type { ProjectKey } from '../common/projectKey';
import type { AnswerKind } from '../common/terms';
import type { TaskKey } from '../common/task';

/** What is said of one task. */
export interface NewAnswer extends TaskKey {
  kind: AnswerKind;
  /** Of a snooze: until then the task is left alone. */
  until: Date | null;
  /** Of a *not mine*: the id of the person to ask instead; nobody in particular where there is none. */
  names?: string | null;
}

/** What may be answered: about which tasks, what, and how long one may be snoozed. */
export interface Asked {
  /** With their projects, where one answer may be given for a project. */
  tasks: (TaskKey & { projectId?: string })[];
  kinds: readonly AnswerKind[];
  now: Date;
  /** The latest date of a snooze. */
  latest: Date;
  zone: string;
  /** Of the people the answers name, those who can be asked instead. */
  nameable: ReadonlySet<string>;
}

/** A validated reply to a page: the version it saw, and one answer for each task that was answered. */
export interface Choices {
  version: number;
  answers: NewAnswer[];
}

/** One answer as it was given, not yet checked against what was asked. */
export interface AnswerInput {
  kind: AnswerKind;
  until?: string | undefined;
  names?: string | undefined;
}

/** Answers of the right shape, not yet checked against what was asked. */
export interface Given {
  all?: AnswerInput | undefined;
  projects?: (AnswerInput & ProjectKey)[] | undefined;
  answers: (AnswerInput & TaskKey)[];
}
