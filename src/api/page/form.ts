import type { Notice } from '../../domain/common/notice';
import { projectKey, type ProjectKey } from '../../domain/common/projectKey';

/** A submitted form: its fields as they came, to be checked, or shown again. */
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

/** The fields of a parsed body; of a repeated one, none: a browser sends each once. */
export function readFields(body: unknown): Fields {
  const entries = Object.entries(body ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

interface Said {
  kind: string;
  until?: string;
  names?: string;
}

/** A form in the shape of the JSON body; not checked yet. */
export interface FormInput {
  version: number | undefined;
  all?: Said;
  projects: (Said & ProjectKey)[];
  answers: (Said & { source: string; taskId: string })[];
}

/** The form in the shape of the JSON body, so that one set of rules checks both. */
export function formInput(fields: Fields, { owner, tasks }: Pick<Notice, 'owner' | 'tasks'>): FormInput {
  const directory = owner.slice(0, owner.indexOf(':'));
  const all = said(fields, FIELD.all, directory);
  return {
    version: /^\d{1,15}$/.test(fields[FIELD.version] ?? '') ? Number(fields[FIELD.version]) : undefined,
    ...(all && { all }),
    projects: projectsOf(tasks).flatMap((project, at) => {
      const answer = said(fields, FIELD.project(at), directory);
      return answer ? [{ ...project, ...answer }] : [];
    }),
    answers: tasks.flatMap(({ source, taskId }, at) => {
      const answer = said(fields, FIELD.task(at), directory);
      return answer ? [{ source, taskId, ...answer }] : [];
    }),
  };
}

/** The projects of a notice, in the order of their first tasks. */
function projectsOf(tasks: Notice['tasks']): ProjectKey[] {
  const projects = tasks.map(({ source, projectId }): [string, ProjectKey] => {
    const project = { source, projectId };
    return [projectKey(project), project];
  });
  return [...new Map(projects).values()];
}

/** A form always sends its dates and names; they mean something beside a snooze, or a *not mine*, only. */
function said(fields: Fields, names: FieldNames, directory: string): Said | null {
  const kind = fields[names.kind];
  const until = fields[names.until];
  const person = fields[names.names]?.trim();
  if (!kind) return null;
  return {
    kind,
    ...(kind === 'snooze' && until !== undefined && { until }),
    ...(kind === 'not mine' && person && { names: inDirectory(person, directory) }),
  };
}

/** People write the account alone; who shares no directory with the reader is named in full. */
const inDirectory = (person: string, directory: string) =>
  person.includes(':') || person.includes('@') || directory === '' ? person : `${directory}:${person}`;
