import type { NoticePage } from '../../db/answers/noticePage';
import type { Fault } from '../../domain/common/errors';
import type { Locale } from '../../domain/common/notice';
import { projectKey } from '../../domain/common/projectKey';
import { askedBy } from './asked';
import { formInput, type Fields } from './form';
import { formatFor } from './format';
import type { Alert } from './noticeView';
import { TEXTS } from '../html/texts';

/** A form that was not recorded, and for whom. */
interface Faulty {
  faults: Fault[];
  fields: Fields;
  page: NoticePage;
  now: Date;
  locale: Locale;
}

/** What to say above a form that has faults, in the reader's language and by the names of the tasks. */
export function faultsAlert(faulty: Faulty): Alert {
  const { problems, faultsTitle } = TEXTS[faulty.locale];
  const faults = new Set(faulty.faults.map((fault) => say(fault, faulty)));
  return { title: faultsTitle, body: problems.invalid.body, faults: [...faults], signIn: null };
}

function say({ field, value }: Fault, { fields, page, now, locale }: Faulty): string {
  const texts = TEXTS[locale];
  if (field === 'answers' && value === undefined) return texts.nothingChosen(page.notice.tasks.length);
  const name = nameOf(field, fields, page) ?? texts.allTitle(page.notice.tasks.length);
  if (field.endsWith('.names')) return texts.badNames(name);
  if (!field.endsWith('.until')) return texts.badField(name);
  const latest = askedBy(page, now)?.latest ?? now;
  return texts.badUntil(name, formatFor(locale, page.notice.zone).until(latest));
}

/** What to say above a form that was filled in while somebody else answered. */
export const staleAlert = (locale: Locale): Alert => ({
  ...TEXTS[locale].problems.stale,
  faults: [],
  signIn: null,
});

/** What to say above a form that was sent by somebody who is not logged in, or is not any more. */
export const signInAlert = (locale: Locale, signIn: string | null): Alert => ({
  ...TEXTS[locale].problems.signIn,
  faults: [],
  signIn,
});

/** The task, or the project, that a fault such as `answers.3.until` is about. */
function nameOf(field: string, fields: Fields, { notice }: NoticePage): string | undefined {
  const projectAt = /^projects\.(\d+)\./.exec(field)?.[1];
  const project = projectAt && formInput(fields, notice).projects[Number(projectAt)];
  if (project) return notice.tasks.find((task) => projectKey(task) === projectKey(project))?.projectName;
  const at = /^answers\.(\d+)\./.exec(field)?.[1];
  const answer = at && formInput(fields, notice).answers[Number(at)];
  return answer
    ? notice.tasks.find(({ source, taskId }) => source === answer.source && taskId === answer.taskId)?.name
    : undefined;
}
