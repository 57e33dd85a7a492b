import type { NoticeTask } from '../domain/notice';

/** A submitted form: its fields as they came, to be checked, or shown again. */
export type Fields = Record<string, string>;

/** The names of the form's fields; tasks go by their place in the notice, which never changes. */
export const FIELD = {
  version: 'version',
  all: 'all',
  allUntil: 'all.until',
  task: (at: number) => `task.${at}`,
  until: (at: number) => `until.${at}`,
};

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
}

/** A form in the shape of the JSON body; not checked yet. */
export interface FormInput {
  version: number | undefined;
  all?: Said;
  answers: (Said & { source: string; taskId: string })[];
}

/** The form in the shape of the JSON body, so that one set of rules checks both. */
export function formInput(fields: Fields, tasks: NoticeTask[]): FormInput {
  const all = said(fields[FIELD.all], fields[FIELD.allUntil]);
  return {
    version: /^\d{1,15}$/.test(fields[FIELD.version] ?? '') ? Number(fields[FIELD.version]) : undefined,
    ...(all && { all }),
    answers: tasks.flatMap(({ source, taskId }, at) => {
      const answer = said(fields[FIELD.task(at)], fields[FIELD.until(at)]);
      return answer ? [{ source, taskId, ...answer }] : [];
    }),
  };
}

// A form always sends its dates; they mean something beside a snooze only.
const said = (kind: string | undefined, until: string | undefined) =>
  kind ? { kind, ...(kind === 'snooze' && until !== undefined && { until }) } : null;
