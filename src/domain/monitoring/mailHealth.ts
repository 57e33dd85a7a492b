import type { HealthIssue } from './alerts';
import { tooManyRefused, type FirstNotices } from '../delivery/refusals';
import { count, formatTimestamp } from '../common/text';

const DAY = 24 * 60 * 60_000;

/** A notice that was claimed this long ago and taken by nobody is told of. */
export const STUCK_AFTER_MS = 2 * DAY;

/** Undeliverable mail is told of from so many a day on, if it is such a part of all. */
const BOUNCES = { least: 10, part: 0.2 };

/** How the sending of notices goes. */
export interface MailHealth {
  /** The channels, or domains of recipients ('' for all), that nothing is sent by, or to, but probes. */
  broken: { channel: string; domain: string; since: Date; words: string }[];
  /** Notices that fail for days: how many, since when the oldest, and the words of its latest attempt. */
  stuck: { count: number; since: Date | null; words: string | null };
  /** Of the last day: what was taken, and what of it came back. */
  taken: number;
  bounced: number;
  /** How the last first notices were answered. */
  first: FirstNotices;
}

/** What is wrong with the sending of notices, each kind once. */
export function mailIssues({ broken, stuck, taken, bounced, first }: MailHealth): HealthIssue[] {
  const wrong: HealthIssue[] = [];
  wrong.push(...wrongWithBroken(broken));
  if (stuck.count > 0) {
    const words = stuck.words ? `; the oldest was told: ${stuck.words}` : '';
    const since = stuck.since ? `, since ${formatTimestamp(stuck.since.toISOString())}` : '';
    wrong.push({ kind: 'stuck', detail: `${count(stuck.count, 'notice')} cannot be sent${since}${words}.` });
  }
  if (bounced >= BOUNCES.least && bounced >= taken * BOUNCES.part)
    wrong.push({ kind: 'bounces', detail: `Of ${taken} mails of the last day ${bounced} came back.` });
  if (tooManyRefused(first)) wrong.push({ kind: 'refusals', detail: refusalsIn(first) });
  return wrong;
}

/** So many that are broken are told one by one; more at a time are one matter. */
const TOLD_ALONE = 5;

/** Each by itself, those that are broken longest first: another one is news, and so is the end of each. */
function wrongWithBroken(broken: MailHealth['broken']): HealthIssue[] {
  const all = broken.toSorted((a, b) => Number(a.since) - Number(b.since));
  const rest = all.slice(TOLD_ALONE);
  const alone = all.slice(0, TOLD_ALONE).map((one): HealthIssue => {
    const about = one.channel === 'mail' ? one.domain : one.channel;
    return { kind: 'mail', ...(about !== '' && { about }), detail: sentenceOf(one) };
  });
  if (rest.length === 0) return alone;
  return [...alone, { kind: 'mail', about: 'others', detail: rest.map(sentenceOf).join(' ') }];
}

function refusalsIn({ last, words }: FirstNotices): string {
  const counts = last.map(({ refused, of }) => `of the last ${of} first notices ${refused}`);
  const said = words ? `; the latest in these words: ${words}` : '';
  return `Very many first notices are refused, or come back: ${[...new Set(counts)].join(', ')}${said}.`;
}

const sentenceOf = ({ channel, domain, since, words }: MailHealth['broken'][number]) =>
  `${nothingTaken(channel, domain)} since ${formatTimestamp(since.toISOString())}: ${words}.`;

function nothingTaken(channel: string, domain: string): string {
  if (channel !== 'mail') return `The channel ${channel} takes nothing`;
  return domain === '' ? 'The mail server takes none of our mail' : `None of our mail to ${domain} is taken`;
}
