import { z } from 'zod';
import { answerFaults } from './validation';
import { InvalidInput, type Fault } from '../common/errors';
import { projectKey } from '../common/projectKey';
import type { AnswerKind } from '../common/terms';
import { readUntil } from './snooze';
import { taskKey } from '../common/task';
import type { NewAnswer, Asked, AnswerInput, Given } from './input';

/** All kinds of answer, in the order in which they are offered: the one that changes least first. */
export const ANSWER_KINDS = ['keep', 'close', 'snooze', 'not mine'] as const satisfies AnswerKind[];

// PostgreSQL cannot store NUL in a text.
// oxlint-disable-next-line no-control-regex
const text = z.string({ error: 'text' }).regex(/^[^\u0000]*$/, { error: 'text without NUL characters' });
const choice = {
  kind: z.enum(ANSWER_KINDS, { error: `one of ${ANSWER_KINDS.join(', ')}` }),
  until: text.optional(),
  names: text.optional(),
};
const version = 'the version that the page showed, a whole number';
const schema = z.strictObject(
  {
    version: z.int({ error: version }).min(0, { error: version }),
    all: z.strictObject(choice, { error: 'an answer with its kind' }).optional(),
    projects: z
      .array(z.strictObject({ source: text, projectId: text, ...choice }), { error: 'a list of answers' })
      .optional(),
    answers: z
      .array(z.strictObject({ source: text, taskId: text, ...choice }), { error: 'a list of answers' })
      .default([]),
  },
  { error: 'an object with version, and all, projects or answers' },
);

/** Checks the shape of a reply to a page. Throws InvalidInput that names every wrong field. */
export const readReply = (input: unknown): Given & { version: number } => read(schema, input);

/** The ids of the people whom the answers name, without duplicates. */
export function namesIn({ all, projects = [], answers }: Given): string[] {
  const names = [all, ...projects, ...answers].map((answer) => answer?.names);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * One answer for each task that was answered. An answer for a task wins over the one for its project, and that one
 * over the answer for `all`. Throws InvalidInput that names every wrong field, or `answers` if there are none.
 */
export function chooseAnswers(given: Given, asked: Asked): NewAnswer[] {
  const faults = answerFaults(given, asked);
  if (faults.length > 0) throw new InvalidInput('answers', faults);
  return expand(given, asked);
}

function expand({ all, projects = [], answers }: Given, { tasks, timeZone }: Asked): NewAnswer[] {
  const each = new Map(answers.map((answer) => [taskKey(answer), answer]));
  const whole = new Map(projects.map((answer) => [projectKey(answer), answer]));
  return tasks.flatMap(({ source, taskId, projectId = '' }) => {
    const answer =
      each.get(taskKey({ source, taskId })) ?? whole.get(projectKey({ source, projectId })) ?? all;
    return answer ? [{ source, taskId, kind: answer.kind, ...detailsOf(answer, timeZone) }] : [];
  });
}

const detailsOf = ({ until, names }: AnswerInput, timeZone: string) => ({
  until: until === undefined ? null : readUntil(until, timeZone),
  names: names ?? null,
});

function read<T>(shape: z.ZodType<T>, input: unknown): T {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidInput('answers', result.error.issues.map(describe(input)));
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
