import type { HealthIssue } from './alerts';
import { tooManyRefused, type FirstNotices } from '../delivery/refusals';
import { count, formatTimestamp } from '../common/text';

const DAY = 24 * 60 * 60_000;

/** A notice claimed this long ago that no server accepted is reported as stuck. */
export const STUCK_AFTER_MS = 2 * DAY;

/** Bounces are reported if a day has at least so many, and they are at least this part of all mails. */
const BOUNCES = { least: 10, part: 0.2 };

/** The state of sending notices. */
export interface MailHealth {
  /** Channels and recipients' domains ('' for all) whose circuit breaker is open: only probes are sent. */
  broken: { channel: string; domain: string; since: Date; words: string }[];
  /** Notices that have failed for days: how many, the claim time of the oldest, and the reply to its latest attempt. */
  stuck: { count: number; since: Date | null; words: string | null };
  /** Mails accepted in the last day, and how many of them bounced. */
  taken: number;
  bounced: number;
  /** How mail servers replied to the last first notices. */
  first: FirstNotices;
}

/** The problems with sending notices. Only `mail` may occur more than once. */
export function mailIssues({ broken, stuck, taken, bounced, first }: MailHealth): HealthIssue[] {
  const issues: HealthIssue[] = [];
  issues.push(...breakerIssues(broken));
  if (stuck.count > 0) {
    const words = stuck.words ? `; the reply to the oldest: ${stuck.words}` : '';
    const since = stuck.since ? `, since ${formatTimestamp(stuck.since.toISOString())}` : '';
    issues.push({ kind: 'stuck', detail: `${count(stuck.count, 'notice')} cannot be sent${since}${words}.` });
  }
  if (bounced >= BOUNCES.least && bounced >= taken * BOUNCES.part)
    issues.push({ kind: 'bounces', detail: `${bounced} of ${taken} mails of the last day came back.` });
  if (tooManyRefused(first)) issues.push({ kind: 'refusals', detail: refusalsIn(first) });
  return issues;
}

/** So many open breakers have an alert each; the rest share one. */
const ALERTED_ALONE = 5;

/** Oldest first. Each breaker has its own alert, so a new one is reported, and so is the end of each. */
function breakerIssues(broken: MailHealth['broken']): HealthIssue[] {
  const all = broken.toSorted((a, b) => Number(a.since) - Number(b.since));
  const rest = all.slice(ALERTED_ALONE);
  const alone = all.slice(0, ALERTED_ALONE).map((one): HealthIssue => {
    const about = one.channel === 'mail' ? one.domain : one.channel;
    return { kind: 'mail', ...(about !== '' && { about }), detail: sentenceOf(one) };
  });
  if (rest.length === 0) return alone;
  return [...alone, { kind: 'mail', about: 'others', detail: rest.map(sentenceOf).join(' ') }];
}

function refusalsIn({ last, words }: FirstNotices): string {
  const counts = last.map(({ refused, of }) => `${refused} of the last ${of}`);
  const said = words ? `; the latest reply: ${words}` : '';
  return `Very many first notices are refused or come back: ${[...new Set(counts)].join(', ')}${said}.`;
}

const sentenceOf = ({ channel, domain, since, words }: MailHealth['broken'][number]) =>
  `${nothingTaken(channel, domain)} since ${formatTimestamp(since.toISOString())}: ${words}.`;

function nothingTaken(channel: string, domain: string): string {
  if (channel !== 'mail') return `The channel ${channel} accepts nothing`;
  return domain === ''
    ? 'The mail server accepts none of our mail'
    : `None of our mail to ${domain} is accepted`;
}
