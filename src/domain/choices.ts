import { z } from 'zod';
import { InvalidInput, type Fault } from './errors';
import type { AnswerKind } from './round';
import { readUntil } from './snooze';

/** What is said of one task. */
export interface NewAnswer {
  source: string;
  taskId: string;
  kind: AnswerKind;
  /** Of a snooze: until then the task is left alone. */
  until: Date | null;
}

/** What a page asks: about which tasks, and how long one may be snoozed. */
export interface Asked {
  tasks: { source: string; taskId: string }[];
  now: Date;
  /** The latest date of a snooze. */
  latest: Date;
  zone: string;
}

/** A validated reply to a page: the version it saw, and one answer for each task that was answered. */
export interface Choices {
  version: number;
  answers: NewAnswer[];
}

const KINDS = ['keep', 'close', 'snooze'] as const;
const text = z.string({ error: 'text' });
const choice = {
  kind: z.enum(KINDS, { error: `one of ${KINDS.join(', ')}` }),
  until: text.optional(),
};
const version = 'the version that the page showed, a whole number';

const schema = z.strictObject(
  {
    version: z.int({ error: version }).min(0, { error: version }),
    all: z.strictObject(choice, { error: 'an answer with its kind' }).optional(),
    answers: z
      .array(z.strictObject({ source: text, taskId: text, ...choice }), { error: 'a list of answers' })
      .default([]),
  },
  { error: 'an object with version, and all or answers' },
);

type Given = z.infer<typeof schema>;
type Said = { kind: AnswerKind; until?: string | undefined };

/** What tells one task from another; ids of two sources may be the same. */
export const taskKey = ({ source, taskId }: { source: string; taskId: string }): string =>
  JSON.stringify([source, taskId]);

/**
 * The answers that `input` gives to what was asked. An answer for a task wins over the one for `all`.
 * Throws InvalidInput naming every field that is wrong, or `answers` when there is none at all.
 */
export function parseChoices(input: unknown, asked: Asked): Choices {
  const result = schema.safeParse(input);
  if (!result.success) throw new InvalidInput('answers', result.error.issues.map(describe(input)));
  const given = result.data;
  const faults = [...untilFaults(given, asked), ...taskFaults(given, asked)];
  if (faults.length === 0 && !given.all && given.answers.length === 0) faults.push(NOTHING);
  if (faults.length > 0) throw new InvalidInput('answers', faults);
  return { version: given.version, answers: expand(given, asked) };
}

const NOTHING: Fault = {
  field: 'answers',
  value: undefined,
  expected: 'an answer for all tasks, or for at least one',
};

function expand({ all, answers }: Given, { tasks, zone }: Asked): NewAnswer[] {
  const each = new Map(answers.map((answer) => [taskKey(answer), answer]));
  return tasks.flatMap((task) => {
    const said = each.get(taskKey(task)) ?? all;
    return said
      ? [{ source: task.source, taskId: task.taskId, kind: said.kind, until: end(said, zone) }]
      : [];
  });
}

const end = ({ until }: Said, zone: string) => (until === undefined ? null : readUntil(until, zone));

function untilFaults({ all, answers }: Given, asked: Asked): Fault[] {
  const said = answers.map((answer, at): [string, Said] => [`answers.${at}`, answer]);
  if (all) said.unshift(['all', all]);
  return said.flatMap(([field, answer]) => untilFault(`${field}.until`, answer, asked) ?? []);
}

function untilFault(field: string, { kind, until }: Said, { zone, now, latest }: Asked): Fault | null {
  if (kind !== 'snooze') {
    return until === undefined ? null : { field, value: until, expected: 'no date unless it is a snooze' };
  }
  const date = until === undefined ? null : readUntil(until, zone);
  if (date && date > now && date <= latest) return null;
  const expected = `a date such as 2026-11-30 or a time with its offset, after now, ${latest.toISOString()} at the latest`;
  return { field, value: until, expected };
}

function taskFaults({ answers }: Given, { tasks }: Asked): Fault[] {
  const listed = new Set(tasks.map(taskKey));
  const seen = new Set<string>();
  return answers.flatMap((answer, at) => {
    const key = taskKey(answer);
    const known = listed.has(key);
    if (known && !seen.has(key)) return (seen.add(key), []);
    const expected = known ? 'each task once' : 'a task that this notice asks about';
    return [{ field: `answers.${at}.taskId`, value: answer.taskId, expected }];
  });
}

const describe =
  (input: unknown) =>
  (issue: z.core.$ZodIssue): Fault => {
    const extra = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const path = [...issue.path, ...extra];
    const expected = extra.length > 0 ? 'no such field' : issue.message;
    return { field: path.join('.') || 'body', value: path.reduce(valueOf, input), expected };
  };

const valueOf = (from: unknown, key: PropertyKey): unknown =>
  Object.entries(from ?? {}).find(([name]) => name === String(key))?.[1];
