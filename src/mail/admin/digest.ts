import type { SweepReport } from '../../domain/sweep/report';
import { adminFrame, composeAdminMail, type AdminMailOptions, type AdminReader } from './adminMail';
import type { ComposedMail } from '../notice/compose';
import { BUILT_IN } from '../branding/design';
import { digestRows } from './digestRows';
import type { RenderedMail } from '../notice/render';
import { ADMIN_TEXTS } from '../texts/admin';
import { plotOf, sparklines } from './trend';

/** The digest of a sweep as it is sent to the admins. Every byte derives from `report` and `options`. */
export const composeDigest = (report: SweepReport, options: AdminMailOptions): Promise<ComposedMail> =>
  composeAdminMail(
    { id: report.sweepId, date: new Date(report.endedAt), follows: null, ...renderDigest(report, options) },
    options,
  );

/** What the digest says, from the report alone. */
export function renderDigest(report: SweepReport, reader: AdminReader = {}): RenderedMail {
  const { html, text } = (reader.design ?? BUILT_IN).template('digest');
  const view = viewOf(report, reader);
  return { subject: view.subject, html: html(view), text: text(view) };
}

function viewOf(report: SweepReport, reader: AdminReader) {
  const { sweepId, startedAt, counts, guardrails, trend } = report;
  const texts = ADMIN_TEXTS[reader.locale ?? 'en'];
  const { digest } = texts;
  const frame = adminFrame(reader);
  return {
    ...frame,
    subject: `${guardrails.length > 0 ? '⚠ ' : ''}${frame.brand.name}: ${digest.subject(report)}`,
    about: digest.about(report),
    title: digest.title(startedAt),
    guardrails: guardrails.map((guardrail) => ({
      what: digest.guardrail(guardrail),
      command: guardrail.command,
    })),
    groups: digestRows(counts, texts),
    plotTitle: digest.plot,
    plotTitleInText: digest.plotInText,
    plot: plotOf(trend, texts.series),
    sparks: sparklines(trend, texts.series),
    waitingTitle: digest.waiting,
    waiting: waitingOf(report, digest),
    footer: digest.footer(sweepId),
  };
}

const waitingOf = ({ waiting }: SweepReport, texts: (typeof ADMIN_TEXTS)['en']['digest']) =>
  waiting.map(({ owner, name, since, tasks }) => ({
    owner: name ? `${name} (${owner})` : owner,
    since: texts.since(since.slice(0, 10)),
    tasks: texts.tasks(tasks),
  }));
