import type { RecordedAnswer } from '../db/noticePage';
import type { NoticeTask } from '../domain/notice';
import type { AnswerKind } from '../domain/round';
import type { SnoozeOption } from '../domain/snooze';
import { FIELD, type Fields } from './form';
import type { Format } from './format';
import type { Texts } from './texts';

/** The kinds in the order they are offered: what changes least first. */
export const KINDS: AnswerKind[] = ['keep', 'close', 'snooze'];

/** What the parts of a notice's page are rendered with. */
export interface Writing {
  texts: Texts;
  format: Format;
  options: SnoozeOption[];
  /** What was chosen in a form that is shown again. */
  kept: Fields;
}

/** A group of choices under one field name; nothing is checked but what is shown again. */
export const choicesView = (writing: Writing, field: string, untilField: string, confirmedFor: string) => ({
  field,
  untilField,
  kinds: KINDS.map((kind) => ({
    kind,
    label: writing.texts.kinds[kind],
    hint: writing.texts.kindHint[kind](confirmedFor),
    checked: writing.kept[field] === kind,
  })),
  options: writing.options.map(({ length, until, value }) => ({
    value,
    label: writing.texts.untilOption(writing.format.length(length), writing.format.until(until)),
    selected: writing.kept[untilField] === value,
  })),
});

/** One task of the page: its facts, what was said of it, and what may be said. */
export const taskView = (
  writing: Writing,
  {
    at,
    task,
    answer,
    fixed,
  }: { at: number; task: NoticeTask; answer: RecordedAnswer | null; fixed: boolean },
) => ({
  name: task.name,
  url: task.url && /^https?:/i.test(task.url) ? task.url : null,
  stale: task.stale,
  facts: factsView(writing, task),
  answer: answer && {
    kind: answer.kind,
    text: writing.texts.recorded[answer.kind](answer.until ? writing.format.until(answer.until) : ''),
  },
  fixed,
  choices: fixed ? null : choicesView(writing, FIELD.task(at), FIELD.until(at), ''),
  open: FIELD.task(at) in writing.kept,
});

function factsView({ texts, format }: Writing, task: NoticeTask) {
  const date = (value: Date | null, none: string) => (value ? format.date(value) : none);
  return [
    { label: texts.edited, value: date(task.touchedAt, texts.unknown) },
    { label: texts.lastRun, value: date(task.lastRunAt, task.runCount === 0 ? texts.never : texts.unknown) },
    { label: texts.runs, value: task.runCount === null ? texts.unknown : format.number(task.runCount) },
    { label: texts.schedule, value: task.schedule ?? texts.unknown },
  ];
}
