import { REMEDIES, type AlertKind } from '../../domain/monitoring/alerts';
import { formatTimestamp } from '../../domain/common/text';

import { adminFrame, composeAdminMail, type AdminMailOptions, type AdminReader } from './adminMail';
import type { ComposedMail } from '../notice/compose';
import { BUILT_IN } from '../branding/design';
import type { RenderedMail } from '../notice/render';
import { ADMIN_TEXTS } from '../texts/admin';

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
  return composeAdminMail({ ...told, ...renderAlert(alert, options) }, options);
}

/** What an alert, or its all-clear, says. */
export function renderAlert(alert: Alert, reader: AdminReader = {}): RenderedMail {
  const { html, text } = (reader.design ?? BUILT_IN).template('alert');
  const view = viewOf(alert, reader);
  return { subject: view.subject, html: html(view), text: text(view) };
}

function viewOf({ kind, detail, openedAt, closedAt }: Alert, reader: AdminReader) {
  const { alert } = ADMIN_TEXTS[reader.locale ?? 'en'];
  const frame = adminFrame(reader);
  const title = closedAt ? alert.over(alert.titles[kind]) : alert.titles[kind];
  return {
    ...frame,
    subject: `${closedAt ? '' : '⚠ '}${frame.brand.name}: ${title}`,
    title: capitalised(title),
    about: closedAt
      ? alert.lasted(time(openedAt), time(closedAt), detail)
      : alert.since(time(openedAt), detail),
    advice: closedAt ? null : alert.advice(kind),
    command: closedAt ? null : REMEDIES[kind].command,
    footer: alert.footer,
  };
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const time = (date: Date) => formatTimestamp(date.toISOString());
