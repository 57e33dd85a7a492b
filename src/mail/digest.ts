import { count, moment, type SweepReport } from '../domain/report';
import { composeAdminMail, type AdminMailOptions } from './adminMail';
import type { ComposedMail } from './compose';
import { digestRows } from './digestRows';
import type { RenderedMail } from './render';
import { loadTemplate } from './templates';
import { plotOf, sparklines } from './trend';

/** The digest of a sweep as it is sent to the admins. Every byte derives from `report` and `options`. */
export const composeDigest = (report: SweepReport, options: AdminMailOptions): Promise<ComposedMail> =>
  composeAdminMail(
    { id: report.sweepId, date: new Date(report.endedAt), follows: null, ...renderDigest(report) },
    options,
  );

/** What the digest says, from the report alone. */
export function renderDigest(report: SweepReport): RenderedMail {
  const { html, text } = loadTemplate<ReturnType<typeof viewOf>>('digest');
  const view = viewOf(report);
  return { subject: view.subject, html: html(view), text: text(view) };
}

function viewOf(report: SweepReport) {
  const { sweepId, startedAt, counts, brakes, trend, waiting } = report;
  return {
    locale: 'en',
    subject: subjectOf(report),
    about: aboutOf(report),
    title: `Sweep of ${moment(startedAt)}`,
    brakes,
    groups: digestRows(counts),
    plot: plotOf(trend),
    sparks: sparklines(trend),
    waiting: waiting.map(({ owner, name, since, tasks }) => ({
      owner: name ? `${name} (${owner})` : owner,
      since: since.slice(0, 10),
      tasks: count(tasks, 'task'),
    })),
    footer: `You get this as an admin of Rollcall, after a sweep in which something happened and at least once a week. More of it: rollcall sweep show ${sweepId}`,
  };
}

/** The essential: brakes first, then what was done. */
function subjectOf({ brakes, counts }: SweepReport): string {
  const { asked, proposed, since } = counts;
  const answered = since.keep + since.close + since.snooze;
  const parts = [
    brakes.length > 0 && count(brakes.length, 'brake') + ' tripped',
    `${count(asked, 'owner')} asked`,
    answered > 0 && `${count(answered, 'task')} answered for`,
    since.closed > 0 && `${since.closed} closed`,
    since.failed > 0 && `${since.failed} failed to close`,
    since.closed === 0 && proposed > 0 && `${proposed} to be closed`,
  ];
  return `${brakes.length > 0 ? '⚠ ' : ''}Rollcall: ${parts.filter(Boolean).join(', ')}`;
}

function aboutOf({ brakes, counts: { asked, since } }: SweepReport): string {
  const answered = since.keep + since.close + since.snooze;
  const done = `${count(asked, 'owner')} asked; since the sweep before, ${count(answered, 'task')} answered for and ${since.closed} closed.`;
  return brakes.length > 0 ? `Something holds Rollcall back and needs you. Otherwise: ${done}` : done;
}
