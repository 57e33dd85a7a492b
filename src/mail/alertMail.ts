import { WHAT_TO_DO, type AlertKind } from '../domain/alerts';
import { moment } from '../domain/report';

import { composeAdminMail, type AdminMailOptions } from './adminMail';
import type { ComposedMail } from './compose';
import type { RenderedMail } from './render';
import { loadTemplate } from './templates';

/** An alert as its row has it. */
export interface Alert {
  id: string;
  kind: AlertKind;
  detail: string;
  openedAt: Date;
  /** Null while it lasts; then the mail is the all-clear, and follows the alert. */
  closedAt: Date | null;
}

/** The mail that tells the admins of an alert, or of its end. Every byte derives from `alert` and `options`. */
export function composeAlert(alert: Alert, options: AdminMailOptions): Promise<ComposedMail> {
  const { id, openedAt, closedAt } = alert;
  const told = closedAt
    ? { id: `${id}.clear`, date: closedAt, follows: id }
    : { id, date: openedAt, follows: null };
  return composeAdminMail({ ...told, ...renderAlert(alert) }, options);
}

/** What an alert, or its all-clear, says. */
export function renderAlert(alert: Alert): RenderedMail {
  const { html, text } = loadTemplate<ReturnType<typeof viewOf>>('alert');
  const view = viewOf(alert);
  return { subject: view.subject, html: html(view), text: text(view) };
}

const viewOf = ({ kind, detail, openedAt, closedAt }: Alert) => ({
  locale: 'en',
  subject: closedAt ? `Rollcall: over: ${TITLES[kind]}` : `⚠ Rollcall: ${TITLES[kind]}`,
  title: closedAt ? `Over: ${TITLES[kind]}` : capitalised(TITLES[kind]),
  about: closedAt
    ? `From ${time(openedAt)} to ${time(closedAt)}: ${detail}`
    : `Since ${time(openedAt)}. ${detail}`,
  ...(closedAt ? { advice: null, command: null } : WHAT_TO_DO[kind]),
  footer:
    'You get this as an admin of Rollcall: once when something is wrong with its sweeps, and once when that is over.',
});

const TITLES: Record<AlertKind, string> = {
  temporal: 'Temporal does not answer',
  worker: 'no worker listens',
  schedule: 'there is no Schedule',
  paused: 'the sweeps are still paused',
  missing: 'a sweep did not run',
  failed: 'a sweep failed',
};

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const time = (date: Date) => moment(date.toISOString());
