import type { AnswerKind, NoticeKind } from '../../domain/round';
import type { ProblemKind } from '../problem';

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
  title: Record<NoticeKind, string>;
  greeting(name: string): string;
  intro: Record<NoticeKind, (owner: string) => string>;
  summary(tasks: number, stale: number, staleAfter: string): string;
  replyBy(date: string): string;
  nothingYet: string;
  recordedTitle: string;
  recordedAt(moment: string): string;
  recordedCount: Record<AnswerKind, (count: string) => string>;
  unanswered(count: string): string;
  changeMind(date: string): string;
  settledByOwner: string;
  problems: Record<ProblemKind, ProblemText>;
  faultsTitle: string;
  nothingChosen: string;
  badUntil(name: string, latest: string): string;
  badField(field: string): string;
  allTitle(tasks: number): string;
  allHint: string;
  eachTitle: string;
  eachHint: string;
  kinds: Record<AnswerKind, string>;
  kindHint: Record<AnswerKind, (length: string) => string>;
  until: string;
  /** An option of a snooze: its length, and the date that makes. */
  untilOption(length: string, date: string): string;
  recorded: Record<AnswerKind, (until: string) => string>;
  again: string;
  change: string;
  stale: string;
  projectCount(tasks: number, stale: number): string;
  edited: string;
  unknown: string;
  lastRun: string;
  never: string;
  runs: string;
  schedule: string;
  submit: string;
  submitHint: string;
  reset: string;
  footer(date: string): string;
  home: { title: string; body: string; link: string; json: string; reminders: string; health: string };
}
