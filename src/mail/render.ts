import type { Notice } from '../domain/notice';
import { loadTemplate } from './templates';
import { viewOf } from './view';

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** Mail programs cut long mails short (the best known one near 102 KB); the page lists all tasks. */
export const MAX_ROWS = 50;
export const MAX_HTML_BYTES = 80 * 1024;

/**
 * The mail of a notice, from its rows alone. `link` is the recipient's page, null for a notice
 * without one. Lists at most MAX_ROWS tasks, and fewer in HTML where names are so long that it
 * would exceed MAX_HTML_BYTES.
 */
export function renderMail(notice: Notice, link: string | null): RenderedMail {
  const template = loadTemplate(notice.kind === 'closed' ? 'closed' : 'notice');
  const view = viewOf(notice, link, MAX_ROWS);
  const html = fitting((rows) => template.html(viewOf(notice, link, rows)));
  return { subject: view.subject, text: template.text(view), html };
}

function fitting(render: (rows: number) => string): string {
  for (let rows = MAX_ROWS; ; rows = Math.floor(rows * 0.8)) {
    const html = render(rows);
    if (rows === 0 || Buffer.byteLength(html) <= MAX_HTML_BYTES) return html;
  }
}
