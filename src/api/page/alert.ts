import type { NoticePage } from '../../db/answers/noticePage';
import type { Fault } from '../../domain/common/errors';
import type { Locale } from '../../domain/common/notice';
import { projectKey } from '../../domain/common/projectKey';
import { taskKey } from '../../domain/common/task';
import { askedBy } from './asked';
import { formInput, type Fields } from './form';
import { formatFor } from './format';
import { UNFOLDED } from './projectsView';
import { TEXTS } from '../html/texts';

/** The alert at the top of the page after a form was not recorded. */
export interface Alert {
  title: string;
  body: string;
  /** The faults, each with its place on a long page. */
  faults: { text: string; place: string | null }[];
  /** The URL to sign in at, in another tab, so that the choices stay. */
  signIn: string | null;
}

/** A form that was not recorded, and its reader. */
interface Faulty {
  faults: Fault[];
  fields: Fields;
  page: NoticePage;
  now: Date;
  locale: Locale;
}

/** The alert for a form with faults, in the reader's language, naming the tasks. */
export function faultsAlert(faulty: Faulty): Alert {
  const { problems, faultsTitle } = TEXTS[faulty.locale];
  const find = finder(faulty);
  const faults = new Map(
    faulty.faults.map((fault) => {
      const about = find(fault.field);
      return [say(fault, about?.name, faulty), about?.place ?? null];
    }),
  );
  return {
    title: faultsTitle,
    body: problems.invalid.body,
    faults: [...faults].map(([text, place]) => ({ text, place })),
    signIn: null,
  };
}

function say({ field, value }: Fault, about: string | undefined, { page, now, locale }: Faulty): string {
  const texts = TEXTS[locale];
  const tasks = page.notice.tasks.length;
  if (field === 'answers' && value === undefined) return texts.nothingChosen({ tasks });
  const name = about ?? texts.allTitle({ tasks });
  if (field.endsWith('.names')) return texts.badNames({ name });
  if (!field.endsWith('.until')) return texts.badField({ field: name });
  const latest = askedBy(page, now)?.latest ?? now;
  return texts.badUntil({ name, latest: formatFor(locale, page.notice.timeZone).until(latest) });
}

/** The alert for a form that was filled in while somebody else answered. */
export const staleAlert = (locale: Locale): Alert => ({
  ...TEXTS[locale].problems.stale,
  faults: [],
  signIn: null,
});

/** The alert for a form sent by somebody who is not logged in, or no longer. */
export const signInAlert = (locale: Locale, signIn: string | null): Alert => ({
  ...TEXTS[locale].problems.signIn,
  faults: [],
  signIn,
});

/** A task or project: its name, and its place on a long page. */
interface About {
  name: string;
  place: string | null;
}

/** Finds the task or project of a fault such as `answers.3.until`; undefined for a fault about all tasks. */
function finder({ fields, page: { notice } }: Faulty): (field: string) => About | undefined {
  const { answers, projects } = formInput(fields, notice);
  const tasksAt = new Map(notice.tasks.map((task, at) => [taskKey(task), at]));
  const names = new Map(notice.tasks.map((task) => [projectKey(task), task.projectName]));
  const projectsAt = new Map([...names.keys()].map((key, at) => [key, at]));
  const about = (name: string | undefined, place: string): About | undefined =>
    name === undefined ? name : { name, place: notice.tasks.length > UNFOLDED ? place : null };
  return (field) => {
    const [, list, place] = /^(projects|answers)\.(\d+)\./.exec(field) ?? [];
    const project = list === 'projects' && projects[Number(place)];
    if (project) return about(names.get(projectKey(project)), `p${projectsAt.get(projectKey(project))}`);
    const answer = list === 'answers' && answers[Number(place)];
    const at = answer ? (tasksAt.get(taskKey(answer)) ?? -1) : -1;
    return about(notice.tasks[at]?.name, `n${at}`);
  };
}
