import type { NoticePage, RecordedAnswer } from '../../db/answers/noticePage';
import { asksAbout, isAskedInPlace, type NoticeTask } from '../../domain/common/notice';
import type { AnswerKind, AssignedFor, ClosingOutcome } from '../../domain/common/terms';
import type { SnoozeOption } from '../../domain/answers/snooze';
import { FIELD, type FieldNames, type Fields } from './form';
import type { Format } from './format';
import { isUndecided, type TaskProgress } from './progress';
import type { Texts } from '../html/texts';

/** What the parts of a notice's page share. */
export interface Writing {
  texts: Texts;
  format: Format;
  /** The possible answers; none if the page asks nothing, or its reader must log in first. */
  kinds: readonly AnswerKind[];
  options: SnoozeOption[];
  /** How long a *keep* lasts, in the reader's language. */
  confirmedFor: string;
  /** The choices in a form that is shown again. */
  kept: Fields;
  now: Date;
  kind: NoticePage['notice']['kind'];
  /** What the page reports about closures, if it does. */
  outcome: ClosingOutcome;
  /** Whether each task has its own date to answer by. */
  dated: boolean;
}

/** A group of choices; nothing is preselected, except in a form shown again. */
export function choicesView(writing: Writing, fields: FieldNames) {
  const { texts, format, kept, kinds, options } = writing;
  return {
    fields,
    kinds: kinds.map((kind) => ({
      kind,
      label: texts.kinds[kind],
      hint:
        writing.kind === 'closed'
          ? texts[writing.outcome === 'to do' ? 'runOnHint' : 'takeBackHint']
          : texts.kindHint[kind]({ length: writing.confirmedFor }),
      checked: kept[fields.kind] === kind,
    })),
    options: !kinds.includes('snooze')
      ? null
      : options.map(({ length, until, value }) => ({
          value,
          label: texts.untilOption({ length: format.length(length), date: format.until(until) }),
          selected: kept[fields.until] === value,
        })),
    named: kinds.includes('not mine') ? { value: kept[fields.names] ?? '' } : null,
  };
}

/** A task as a project of the page lists it. */
export interface Listed {
  at: number;
  task: NoticeTask;
  answer: RecordedAnswer | null;
  became: TaskProgress | null;
  /** Whether the reader cannot answer: somebody with more authority did, or the page does not ask about the task. */
  fixed: boolean;
}

/** One task of a page: its facts, its progress, its answer, and the possible answers. */
export function taskView(writing: Writing, listed: Listed) {
  const names = FIELD.task(listed.at);
  return {
    ...standingView(writing, listed),
    facts: [
      ...ownFacts(writing, listed.task),
      ...factsView(writing, listed.task, (date) => writing.format.date(date)),
      ...knownView(writing, listed),
    ],
    choices: isOffered(writing, listed) ? choicesView(writing, names) : null,
    open: Boolean(writing.kept[names.kind]),
  };
}

/** Whether the reader can answer for this task. */
export const isOffered = ({ kinds }: Writing, { became, fixed }: Listed): boolean =>
  !fixed && kinds.length > 0 && isUndecided(became?.progress);

/** A task's name, why it is asked about, its progress and its answer. */
export function standingView(writing: Writing, { task, answer, became, fixed }: Listed) {
  const { texts } = writing;
  return {
    name: task.name,
    url: task.url && /^https?:/i.test(task.url) ? task.url : null,
    stale: task.stale,
    recommendations: recommendationsView(writing, { task, became }),
    why: task.assignedFor && whyText(writing, task, task.assignedFor),
    status: became && { kind: became.progress.replace(' ', '-'), text: statusText(writing, became) },
    answer: answer && { kind: answer.kind.replace(' ', '-'), text: answerText(writing, answer) },
    settledBy: fixed && answer ? texts.settledByOwner : null,
  };
}

const whyText = ({ texts }: Writing, { assignedBy }: NoticeTask, why: AssignedFor): string =>
  why === 'handed over' && assignedBy ? texts.handedBy({ by: assignedBy }) : texts.assignedFor[why];

function answerText({ texts, format }: Writing, { kind, until, names, namesName }: RecordedAnswer): string {
  const name = namesName ?? names;
  if (kind === 'not mine' && name) return texts.passedOnTo({ name });
  return texts.recorded[kind]({ until: until ? format.until(until) : '' });
}

function statusText({ texts, format }: Writing, { progress, closing }: TaskProgress): string {
  const why = closing ? texts.closedFor[closing.reason] : '';
  if (progress !== 'closed' || !closing?.completedAt) return texts.status[progress]({ why });
  return texts.closedOn({ date: format.date(closing.completedAt), why });
}

/** The facts of every task, in the order of a long page's columns. */
export function factsView({ texts, format }: Writing, task: NoticeTask, written: Format['date']) {
  const date = (value: Date | null, none: string) => (value ? written(value) : none);
  return [
    { label: texts.edited, value: date(task.touchedAt, texts.unknown) },
    { label: texts.lastRun, value: date(task.lastRunAt, task.runCount === 0 ? texts.never : texts.unknown) },
    { label: texts.runs, value: task.runCount === null ? texts.unknown : format.number(task.runCount) },
    { label: texts.schedule, value: task.schedule ? format.schedule(task.schedule) : texts.unknown },
  ];
}

/** What else is known of a task's runs. */
export function knownView(writing: Writing, listed: Pick<Listed, 'task' | 'became'>) {
  const { texts, format, kind, now } = writing;
  const { task } = listed;
  const { meanDurationSeconds: duration, nextRunAt, cost } = task;
  return [
    { label: texts.lastResult, value: format.result(task, recommends(writing, listed)) },
    { label: texts.meanDuration, value: duration === null ? null : format.duration(duration) },
    { label: texts.nextRun, value: asksAbout({ kind }) && nextRunAt ? format.nextRun(task, now) : null },
    { label: texts.cost, value: cost },
  ].flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]));
}

/** Whether the page says what the facts of a task recommend: as long as it is undecided. */
const recommends = ({ kind }: Writing, { became }: Pick<Listed, 'became'>): boolean =>
  asksAbout({ kind }) && isUndecided(became?.progress);

/** What they recommend: a sentence each. */
export const recommendationsView = (writing: Writing, listed: Pick<Listed, 'task' | 'became'>): string[] =>
  recommends(writing, listed) ? writing.format.recommendations(listed.task) : [];

/** Facts that only some tasks have: the owner, who is asked now, and the date to answer by. */
export function ownFacts(writing: Writing, task: NoticeTask) {
  const { texts, kind } = writing;
  const owner = kind === 'handed' || !isAskedInPlace(task) ? null : (task.ownerName ?? accountOf(task.owner));
  return [
    { label: texts.owner, value: owner },
    { label: texts.askedNow, value: task.wentTo },
    { label: texts.answerBy, value: dueOf(writing, task) },
  ].flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]));
}

/** The date to answer by, if it differs from task to task. */
function dueOf({ texts, format, dated, now }: Writing, { replyBy, closesAt }: NoticeTask) {
  if (!dated || !replyBy) return null;
  const date = format.deadline(replyBy, now);
  return closesAt ? texts.thenClosed({ date }) : date;
}

/** An owner's id without its directory: the account that people know. */
export const accountOf = (owner: string | null): string => owner?.slice(owner.indexOf(':') + 1) ?? '';
