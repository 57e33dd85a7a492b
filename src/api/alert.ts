import type { NoticePage } from '../db/noticePage';
import type { Fault } from '../domain/errors';
import type { Locale } from '../domain/notice';
import { askedBy } from './asked';
import { formInput, type Fields } from './form';
import { formatFor } from './format';
import type { Alert } from './noticeView';
import { TEXTS } from './texts';

/** What to say above a form that has faults, in the reader's language and by the names of the tasks. */
export function faultsAlert({
  faults,
  fields,
  page,
  now,
  locale,
}: {
  faults: Fault[];
  fields: Fields;
  page: NoticePage;
  now: Date;
  locale: Locale;
}): Alert {
  const texts = TEXTS[locale];
  const latest = formatFor(locale, page.notice.zone).until(askedBy(page, now)?.latest ?? now);
  const say = ({ field, value }: Fault) => {
    if (field === 'answers' && value === undefined) return texts.nothingChosen;
    const name = nameOf(field, fields, page) ?? texts.allTitle(page.notice.tasks.length);
    return field.endsWith('.until') ? texts.badUntil(name, latest) : texts.badField(name);
  };
  return {
    title: texts.faultsTitle,
    body: texts.problems.invalid.body,
    faults: [...new Set(faults.map(say))],
  };
}

/** What to say above a form that was filled in while somebody else answered. */
export const staleAlert = (locale: Locale): Alert => ({ ...TEXTS[locale].problems.stale, faults: [] });

/** The task that a fault such as `answers.3.until` is about. */
function nameOf(field: string, fields: Fields, { notice }: NoticePage): string | undefined {
  const at = /^answers\.(\d+)\./.exec(field)?.[1];
  const answer = at && formInput(fields, notice.tasks).answers[Number(at)];
  return answer
    ? notice.tasks.find(({ source, taskId }) => source === answer.source && taskId === answer.taskId)?.name
    : undefined;
}
