import type { Notice } from '../../domain/common/notice';
import { csvOf, type Attachment } from './csv';
import { BUILT_IN, type Design } from '../branding/design';
import type { TemplateName } from '../branding/templates';
import { viewOf, type MailView } from './view';

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
  attachments?: Attachment[];
}

/** Mail programs cut long mails short (the best known one near 102 KB); page and attachment list all tasks. */
export const MAX_ROWS = 50;
export const MAX_HTML_BYTES = 80 * 1024;

/**
 * The mail of a notice, from its rows alone. `link` is the recipient's page, null for a notice without one. Lists at
 * most MAX_ROWS tasks, and fewer in HTML where names are so long that it would exceed MAX_HTML_BYTES; where it does
 * not list all of them, all are attached as CSV.
 */
export function renderMail(notice: Notice, link: string | null, design: Design = BUILT_IN): RenderedMail {
  const template = design.template(templateOf(notice));
  const view = viewOf(notice, link, MAX_ROWS, design);
  const fitting = fittingHtml(template.html, view, (rows) => viewOf(notice, link, rows, design));
  return {
    subject: view.subject,
    text: template.text(view),
    html: fitting.html,
    ...(fitting.more !== null && { attachments: [csvOf(notice, design.texts[notice.locale])] }),
  };
}

/** The template of a notice: all that asks looks alike. */
export const templateOf = ({ kind }: Pick<Notice, 'kind'>): TemplateName =>
  kind === 'closed' || kind === 'handed' ? kind : 'notice';

/** The HTML of `view`, which has MAX_ROWS rows at most; where it exceeds MAX_HTML_BYTES, of a `shorter` one. `more` tells what it leaves out. */
export function fittingHtml<View extends Pick<MailView, 'more'>>(
  html: (view: View) => string,
  view: View,
  shorter: (rows: number) => View,
): { html: string; more: View['more'] } {
  let [fitting, rows] = [{ html: html(view), more: view.more }, MAX_ROWS];
  while (Buffer.byteLength(fitting.html) > MAX_HTML_BYTES && rows > 0) {
    rows = Math.floor(rows * 0.8);
    const next = shorter(rows);
    fitting = { html: html(next), more: next.more };
  }
  return fitting;
}
