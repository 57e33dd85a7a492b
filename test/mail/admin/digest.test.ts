import { simpleParser } from 'mailparser';
import { guardrailsOf } from '../../../src/domain/sweep/guardrails';
import { NO_COUNTS } from '../../../src/domain/sweep/counts';
import { composeAlert, renderAlert } from '../../../src/mail/admin/alert';
import { composeDigest, renderDigest } from '../../../src/mail/admin/digest';
import { ADMIN_TEXTS } from '../../../src/mail/texts/admin';
import { plotOf, sparklines } from '../../../src/mail/admin/trend';
import { sampleReport } from '../sampleReport';

const ADMINS = {
  to: ['a@example.org', 'b@example.org'],
  from: 'Rollcall <r@example.org>',
  domain: 'example.org',
};

const NAMES = ADMIN_TEXTS.en.series;

describe('the digest', () => {
  const { subject, text, html } = renderDigest(sampleReport);

  it('says the essential in its subject, guardrails first', () => {
    expect(subject).toBe(
      '⚠ Rollcall: 2 guardrails blocking, 1,240 owners asked, 1,067 tasks answered for, 118 closed, 2 failed to close',
    );
  });

  it('counts what holds nothing up apart from the guardrails', () => {
    const key = 'running kubernetes';
    const of = { is: 'running' as const, source: 'kubernetes', tasks: 3, some: [] };
    const guardrails = [...sampleReport.guardrails, { key, what: '', command: '', of }];
    expect(renderDigest({ ...sampleReport, guardrails }).subject).toContain(
      '2 guardrails blocking, 1 thing to look at, ',
    );
    expect(renderDigest({ ...sampleReport, guardrails: guardrails.slice(2) }).subject).toMatch(
      /: 1 thing to look at, /,
    );
  });

  it('tells of the guardrails before anything else, with the command that helps', () => {
    expect(html).toMatch(
      /rollcall source accept kubernetes --sync 3f2a91c0[^]*rollcall closing allow 45[^]*This sweep/,
    );
    expect(text).toMatch(/rollcall closing allow 45[^]*# This sweep[^]*\* owners asked: 1,240/);
  });

  it('leaves out counts of what did not happen, but for the essential ones', () => {
    const quiet = renderDigest({
      ...sampleReport,
      counts: NO_COUNTS,
      guardrails: [],
      trend: [],
      waiting: [],
    });
    expect(quiet.subject).toBe('Rollcall: 0 owners asked');
    expect(quiet.text).toContain('* owners asked: 0');
    expect(quiet.text).not.toMatch(/refused|exempt|Waiting|by sweep/);
  });

  it('escapes names in HTML alone', () => {
    expect(html).toContain('Ann Lee &lt;b&gt;');
    expect(text).toContain('Ann Lee <b> (kubernetes:ann)');
  });

  it('is the same bytes whenever composed, one mail to all admins', async () => {
    const [first, second] = [
      await composeDigest(sampleReport, ADMINS),
      await composeDigest(sampleReport, ADMINS),
    ];
    expect(first.raw.equals(second.raw)).toBe(true);
    expect(first.envelope).toEqual({ from: 'r@example.org', to: ADMINS.to });
    const mail = await simpleParser(first.raw);
    expect(mail.messageId).toBe(`<${sampleReport.sweepId}@example.org>`);
    expect(mail.date).toEqual(new Date(sampleReport.endedAt));
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  });
});

describe('the plot', () => {
  it('is as long as owners were asked, in parts that add up to the whole width', () => {
    const plot = plotOf(sampleReport.trend, NAMES);
    for (const { parts } of plot!.bars) {
      expect(parts.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
    }
    const longest = plot!.bars.at(-1)!;
    expect(longest).toMatchObject({ asked: '1,240', parts: [{ percent: 100, title: '1,240 open' }] });
  });

  it('shows however little is there', () => {
    const point = {
      startedAt: sampleReport.startedAt,
      asked: 1000,
      answered: 1,
      unanswered: 1,
      otherwise: 1,
    };
    const [bar] = plotOf([point], NAMES)!.bars;
    expect(bar!.parts.map(({ percent }) => percent)).toEqual([1, 97, 1, 1]);
  });

  it('is none where nobody was asked', () => {
    expect(plotOf([], NAMES)).toBeNull();
  });

  it('is lines of bars to one scale in plain text', () => {
    const point = { startedAt: '', asked: 8, answered: 4, unanswered: 0, otherwise: 1 };
    expect(sparklines([{ ...point, asked: 0, answered: 0, otherwise: 0 }, point], NAMES)).toEqual([
      'asked            ▁█  0 8',
      'answered         ▁▅  0 4',
      'unanswered       ▁▁  0 0',
      'ended otherwise  ▁▂  0 1',
    ]);
  });

  it('tells a round that nobody answered, with nothing left to ask, from one that was answered', () => {
    const point = { startedAt: sampleReport.startedAt, asked: 6, answered: 0, unanswered: 0, otherwise: 5 };
    const [english, chinese] = [NAMES, ADMIN_TEXTS['zh-CN'].series].map((names) =>
      plotOf([point], names)!
        .bars[0]!.parts.map(({ title }) => title)
        .filter(Boolean),
    );
    expect(english).toEqual(['1 open', '5 ended otherwise']);
    expect(chinese).toEqual(['1 等待中', '5 因故结束']);
  });
});

describe('guardrails', () => {
  it('that block are told in plain words, the widest first', () => {
    const facts = {
      pause: { since: '2026-11-20T08:00:00.000Z', reason: 'incident 7' },
      sources: [
        {
          source: 'a',
          trusted: true,
          reason: null,
          rejectedProjectCount: 2,
          syncId: 'ff80a097-1111-4222-8333-444455556666',
          syncedAt: null,
          fresh: false,
        },
        {
          source: 'b',
          trusted: true,
          reason: null,
          rejectedProjectCount: 0,
          syncId: null,
          syncedAt: null,
          fresh: true,
        },
      ],
      overCap: [{ source: 'a', pending: 65, beyond: 45 }],
      reactivated: [{ source: 'a', id: 'p7', name: 'Seven', tasks: 1 }],
      running: [{ source: 'a', tasks: 2, some: [{ name: 'nightly', at: '2026-11-22T02:00:00.000Z' }] }],
      closedAgain: [{ source: 'b', tasks: 1, some: [{ name: 'weekly', at: '2026-11-22T04:01:00.000Z' }] }],
      toDo: [{ source: 'b', tasks: 300, since: '2026-11-20T09:00:00.000Z', some: [{ name: 'Stock count' }] }],
    };
    const guardrails = guardrailsOf(facts, { overBudget: 3 });
    expect(guardrails.map(({ command }) => command)).toEqual([
      'rollcall resume',
      'rollcall source accept a --sync ff80a097 --reason "..."',
      'rollcall source status',
      'rollcall closing allow 45 --source a --reason "..."',
      'rollcall cadence set mailPerDay=... --apply-running',
      'rollcall closing list --state "running again"',
      'rollcall closing list --state closed',
      'rollcall closing list --to-do --source b',
      'rollcall restore project a p7',
    ]);
    expect(guardrails[0]!.what).toBe(
      'Rollcall has been paused since 2026-11-20 08:00 UTC (incident 7). It sends nothing and closes nothing.',
    );
    expect(guardrails.at(-3)!.what).toContain(
      '1 restored task of b was switched off again by the platform itself: weekly (2026-11-22 04:01 UTC).',
    );
    expect(guardrails.at(-4)!.what).toContain(
      '2 tasks of a were closed and run again: nightly (2026-11-22 02:00 UTC), 1 more.',
    );
    expect(guardrails.at(-2)!.what).toContain(
      '300 tasks of b are to be switched off, or on again, by hand, the first since 2026-11-20 09:00 UTC: Stock count, 299 more.',
    );
    expect(guardrails.at(-1)!.what).toContain('Seven is active again after 1 task of it was closed');
  });
});

describe('an alert', () => {
  const alert = {
    id: '9c1c1c3e-1111-4222-8333-444455556666',
    kind: 'missing' as const,
    detail: 'The sweep of 2026-11-23 09:00 UTC did not begin: no worker listens.',
    openedAt: new Date('2026-11-23T09:10:00Z'),
    closedAt: null,
  };

  it('says what is wrong, since when, and what to do', () => {
    const { subject, text } = renderAlert(alert);
    expect(subject).toBe('⚠ Rollcall: a sweep did not run');
    expect(text).toMatch(/Since 2026-11-23 09:10 UTC\. The sweep of [^]*\n {4}rollcall sweep\n/);
  });

  it('ends with an all-clear in answer to it', async () => {
    const over = { ...alert, closedAt: new Date('2026-11-23T10:00:00Z') };
    const mail = await simpleParser((await composeAlert(over, ADMINS)).raw);
    expect(mail.subject).toBe('Rollcall: resolved: a sweep did not run');
    expect(mail.inReplyTo).toBe((await composeAlert(alert, ADMINS)).messageId);
    expect(mail.text).not.toContain('rollcall sweep');
  });
});
