import type { Notice } from '../../domain/common/notice';
import { projectKey, type ProjectKey } from '../../domain/common/projectKey';

/** The unchecked fields of a submitted form, to check or to show again. */
export type Fields = Record<string, string>;

/** The names of the form's fields; tasks go by their place in the notice, which never changes, projects by that
 * of their first task. */
export const FIELD = {
  version: 'version',
  all: { kind: 'all', until: 'all.until', names: 'all.names' },
  project: (at: number) => ({
    kind: `project.${at}`,
    until: `project.until.${at}`,
    names: `project.names.${at}`,
  }),
  task: (at: number) => ({ kind: `task.${at}`, until: `until.${at}`, names: `names.${at}` }),
};

/** The fields of one answer. */
export type FieldNames = (typeof FIELD)['all'];

/** The fields of a parsed body. Ignores repeated fields: a browser sends each once. */
export function readFields(body: unknown): Fields {
  const entries = Object.entries(body ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

interface FormAnswer {
  kind: string;
  until?: string;
  names?: string;
}

/** A form in the shape of the JSON body, unchecked. */
export interface FormInput {
  version: number | undefined;
  all?: FormAnswer;
  projects: (FormAnswer & ProjectKey)[];
  answers: (FormAnswer & { source: string; taskId: string })[];
}

/** Converts the form to the shape of the JSON body, so that the same rules check both. */
export function formInput(fields: Fields, { owner, tasks }: Pick<Notice, 'owner' | 'tasks'>): FormInput {
  const directory = owner.slice(0, owner.indexOf(':'));
  const said = (...names: [FieldNames, ...FieldNames[]]) => answerOf(fields, names, directory);
  const all = said(FIELD.all);
  const projects = projectsOf(tasks);
  const places = new Map([...projects.keys()].map((key, at) => [key, at]));
  return {
    version: /^\d{1,15}$/.test(fields[FIELD.version] ?? '') ? Number(fields[FIELD.version]) : undefined,
    ...(all && { all }),
    projects: [...projects.values()].flatMap((project, at) => {
      const answer = said(FIELD.project(at), FIELD.all);
      return answer ? [{ ...project, ...answer }] : [];
    }),
    answers: tasks.flatMap((task, at) => {
      const { source, taskId } = task;
      if (!fields[FIELD.task(at).kind]) return [];
      const place = places.get(projectKey(task)) ?? 0;
      const answer = said(FIELD.task(at), FIELD.project(place), FIELD.all);
      return answer ? [{ source, taskId, ...answer }] : [];
    }),
  };
}

/** The projects of a notice by their key, in the order of their first tasks. */
function projectsOf(tasks: Notice['tasks']): Map<string, ProjectKey> {
  const projects = tasks.map(({ source, projectId }): [string, ProjectKey] => {
    const project = { source, projectId };
    return [projectKey(project), project];
  });
  return new Map(projects);
}

/**
 * The answer in the first of `names`. A form also sends dates and names with answers that do not use them. On a long
 * page, a task has no fields for them unless the script adds them; it inherits those of its project, or of all tasks.
 */
function answerOf(
  fields: Fields,
  names: [FieldNames, ...FieldNames[]],
  directory: string,
): FormAnswer | null {
  const [own, ...above] = names;
  const kind = fields[own.kind];
  if (!kind) return null;
  const until = firstOf(names.map((one) => fields[one.until]));
  // An empty name is valid: nobody in particular.
  const person = fields[own.names]?.trim() ?? firstOf(above.map((one) => fields[one.names]?.trim()));
  return {
    kind,
    ...(kind === 'snooze' && until !== undefined && { until }),
    ...(kind === 'not mine' && person && { names: inDirectory(person, directory) }),
  };
}

/** The first non-empty text, otherwise the last one that exists. */
const firstOf = (values: (string | undefined)[]): string | undefined =>
  values.find(Boolean) ?? values.findLast((value) => value !== undefined);

/** People write only the account; a person in another directory must be named in full. */
const inDirectory = (person: string, directory: string) =>
  person.includes(':') || person.includes('@') || directory === '' ? person : `${directory}:${person}`;
