import type { Asked, Given, AnswerInput } from './input';
import { projectKey } from '../common/projectKey';
import type { Fault } from '../common/errors';
import { readUntil } from './snooze';
import { taskKey } from '../common/task';

/** Every wrong field of `given`, judged by what was asked. The shape has been checked before. */
export function answerFaults(given: Given, asked: Asked): Fault[] {
  const said = given.answers.map((answer, at): [string, AnswerInput] => [`answers.${at}`, answer]);
  const projects = given.projects ?? [];
  said.unshift(...projects.map((answer, at): [string, AnswerInput] => [`projects.${at}`, answer]));
  if (given.all) said.unshift(['all', given.all]);
  const faults = [
    ...said.flatMap((one) => saidFaults(one, asked)),
    ...projectFaults(given, asked),
    ...taskFaults(given, asked),
  ];
  return faults.length === 0 && said.length === 0 ? [NOTHING] : faults;
}

const NOTHING: Fault = {
  field: 'answers',
  value: undefined,
  expected: 'an answer for all tasks, for a project, or for at least one task',
};

const saidFaults = ([field, said]: [string, AnswerInput], asked: Asked): Fault[] =>
  [
    kindFault(`${field}.kind`, said, asked),
    untilFault(`${field}.until`, said, asked),
    namesFault(`${field}.names`, said, asked),
  ].filter((fault) => fault !== null);

const kindFault = (field: string, { kind }: AnswerInput, { kinds }: Asked): Fault | null =>
  kinds.includes(kind)
    ? null
    : { field, value: kind, expected: `one of ${kinds.join(', ')}, the answers still possible` };

function untilFault(
  field: string,
  { kind, until }: AnswerInput,
  { timeZone, now, latest }: Asked,
): Fault | null {
  if (kind !== 'snooze') {
    return until === undefined
      ? null
      : { field, value: until, expected: 'no date unless the answer is "snooze"' };
  }
  const date = until === undefined ? null : readUntil(until, timeZone);
  if (date && date > now && date <= latest) return null;
  const expected = `a date such as 2026-11-30 or a time with its offset, after now, ${latest.toISOString()} at the latest`;
  return { field, value: until, expected };
}

function namesFault(field: string, { kind, names }: AnswerInput, { nameable }: Asked): Fault | null {
  if (names === undefined) return null;
  if (kind !== 'not mine')
    return { field, value: names, expected: 'no person unless the answer is "not mine"' };
  if (nameable.has(names)) return null;
  const expected = 'the id of somebody else who is known, active and has a mailbox, as directory:account';
  return { field, value: names, expected };
}

function projectFaults({ projects = [] }: Given, { tasks }: Asked): Fault[] {
  const listed = new Set(tasks.map(({ source, projectId = '' }) => projectKey({ source, projectId })));
  return projects.flatMap((answer, at) => {
    const key = projectKey(answer);
    const known = listed.has(key);
    if (known && projects.findIndex((other) => projectKey(other) === key) === at) return [];
    const expected = known ? 'each project once' : 'a project with a task that can be answered here';
    return [{ field: `projects.${at}.projectId`, value: answer.projectId, expected }];
  });
}

function taskFaults({ answers }: Given, { tasks }: Asked): Fault[] {
  const listed = new Set(tasks.map(taskKey));
  const seen = new Set<string>();
  return answers.flatMap((answer, at) => {
    const key = taskKey(answer);
    const known = listed.has(key);
    if (known && !seen.has(key)) return (seen.add(key), []);
    const expected = known ? 'each task once' : 'a task that can be answered here';
    return [{ field: `answers.${at}.taskId`, value: answer.taskId, expected }];
  });
}
