import type { AnswerKind, AssignedFor, ClosureReason, NoticeKind } from '../../../domain/common/terms';
import type { Progress } from '../../../domain/answers/progress';
import type { ProblemKind } from '../../http/problem';

/** What a page says when a request was not done: what happened, and what to do next. */
export interface ProblemText {
  title: string;
  body: string;
}

/** Every word the pages say, in one language. Arguments arrive formatted, but for counts that change a word. */
export interface Texts {
  /** Of this language, in itself; the switch shows it. */
  language: string;
  betweenSentences: string;
  title: Record<NoticeKind, (tasks: number) => string>;
  /** The title of the window where a form was not recorded, and where an answer was. */
  tab: { error(title: string): string; recorded(title: string): string };
  greeting(name: string): string;
  intro: Record<NoticeKind, (tasks: number) => string>;
  /** Of closed tasks that the reader was asked about in their owners' place. */
  closedInPlace(tasks: number): string;
  summary(tasks: number, stale: number, staleAfter: string): string;
  /** Until the end of that day. */
  replyBy(date: string): string;
  /** Once that date has passed; an answer counts until the link ends. */
  repliedLate(date: string, until: string): string;
  /** By when to answer, and from when on what has no answer is closed. */
  closesAt(by: string, from: string): string;
  /** Where a date stands beside each task: the first of them. */
  replyByEach(date: string): string;
  /** Beside a task: by when to answer, and what comes then. */
  answerBy: string;
  thenClosed(date: string): string;
  /** Where everything is answered by somebody whose word stands above the reader's. */
  settledTitle: string;
  settledLead(tasks: number): string;
  /** Of tasks that were closed: how to have them run again. */
  takeBack(tasks: number): string;
  takeBackHint: string;
  /** The same where the page cannot do it. */
  undo(tasks: number): string;
  newsTitle: string;
  /** What became of that many tasks since; the number comes formatted, too. */
  news: Record<Exclude<Progress, 'switched off' | 'gone'>, (count: number, text: string) => string>;
  /** The same of one task, with the date and the reason where they are known. */
  status: Record<Progress, (date: string, why: string) => string>;
  closedFor: Record<ClosureReason, string>;
  /** Why the reader is asked about a task, and by whom it was given away. */
  assignedFor: Record<AssignedFor, (by: string) => string>;
  owner: string;
  askedNow: string;
  nothingYet: string;
  recordedTitle: string;
  recordedAt(moment: string): string;
  recordedCount: Record<AnswerKind, (count: string) => string>;
  unanswered(count: string): string;
  changeMind(date: string): string;
  settledByOwner: string;
  problems: Record<ProblemKind, ProblemText>;
  faultsTitle: string;
  nothingChosen(tasks: number): string;
  badUntil(name: string, latest: string): string;
  badField(field: string): string;
  badNames(name: string): string;
  allTitle(tasks: number): string;
  allHint: string;
  eachTitle: string;
  eachHint: string;
  /** One answer for the tasks of a project. */
  projectAll(tasks: number): string;
  kinds: Record<AnswerKind, string>;
  kindHint: Record<AnswerKind, (length: string) => string>;
  until: string;
  /** An option of a snooze: its length, and the date that makes. */
  untilOption(length: string, date: string): string;
  names: string;
  namesHint: string;
  /** What was said, with the date of a snooze, or the name of the person to be asked instead. */
  recorded: Record<AnswerKind, (detail: string) => string>;
  again(tasks: number): string;
  change: string;
  stale: string;
  projectCount(tasks: number, stale: number): string;
  /** Where a choice for one task, or for a project, is left open. */
  asAbove: string;
  task: string;
  answer: string;
  /** A fact with its word, on one line. */
  fact(label: string, value: string): string;
  notStale: string;
  /** On a long page without scripts: where the date of one task, or the person, is written. */
  inherited: string;
  edited: string;
  unknown: string;
  lastRun: string;
  never: string;
  runs: string;
  schedule: string;
  submit: string;
  submitHint: string;
  reset: string;
  footer: (date: string) => string;
  /** The same where answering needs a login. */
  footerSignIn: (date: string) => string;
  skip: string;
  /** `many` has {} where their number goes: the script fills it in. */
  filter: { label: string; none: string; one: string; many: string; unfold: string; fold: string };
  signIn: { needed: string; button: string; as: (who: string) => string; newTab: string };
  home: {
    title: string;
    body: string;
    link: string;
    json: string;
    reminders: string;
    overview: string;
    docs: string;
    health: string;
    and: string;
  };
}
