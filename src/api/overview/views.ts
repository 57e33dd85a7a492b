import type { Funnel } from '../../db/overview';
import type { Overview } from '../../operations/overview';

const MEANINGS: Record<keyof Funnel, { name: string; says: string }> = {
  asked: { name: 'Asked', says: 'owners whose round this sweep began' },
  confirmed: { name: 'Confirmed', says: 'all answered, or nothing left to ask' },
  waiting: { name: 'Waiting', says: 'an answer is awaited' },
  escalated: { name: 'Escalated', says: 'somebody else is asked in their place' },
  unanswered: { name: 'Unanswered', says: 'ended without an answer' },
  closed: { name: 'Closed', says: 'tasks closed by it so far' },
};

/** What the page shows of `overview`: all that is to be worked out is worked out here. */
export function overviewView({ at, sweep, trend, waiting, refused, brakes }: Overview) {
  return {
    title: 'Overview',
    at: moment(at),
    brakes,
    sweep: sweep && {
      page: sweep.page,
      startedAt: moment(sweep.startedAt),
      state: sweep.endedAt ? `ended ${moment(sweep.endedAt)}` : 'not ended',
      funnel: funnelRows(sweep.funnel),
    },
    trend: trendRows(trend),
    waiting: waiting.map((one) => ({ ...one, name: one.name ?? one.owner, days: daysSince(one.since, at) })),
    refused: refused.map((one) => ({
      ...one,
      address: one.address ?? 'no address',
      error: one.error ?? '',
      day: one.at.toISOString().slice(0, 10),
    })),
  };
}

function funnelRows(funnel: Funnel) {
  const most = Math.max(funnel.asked, 1);
  return Object.entries(MEANINGS).map(([kind, { name, says }]) => {
    const count = funnel[kind as keyof Funnel];
    // Tasks are no owners: their bar would be measured by another rule.
    const bar = kind === 'closed' ? null : percent(count, most);
    return { kind, name, says, count: number(count), bar };
  });
}

function trendRows(trend: Overview['trend']) {
  const most = Math.max(1, ...trend.map(({ asked }) => asked));
  return trend.map(({ startedAt, asked, answered, unanswered }) => ({
    day: startedAt.slice(0, 10),
    hour: `${startedAt.slice(11, 16)} UTC`,
    asked: number(asked),
    answered: number(answered),
    unanswered: number(unanswered),
    open: number(asked - answered - unanswered),
    share: asked === 0 ? '' : `${Math.round((answered / asked) * 100)} %`,
    bars: {
      answered: percent(answered, most),
      unansweredAt: percent(answered, most),
      unanswered: percent(unanswered, most),
      openAt: percent(answered + unanswered, most),
      open: percent(asked - answered - unanswered, most),
    },
  }));
}

const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)}%`;

const number = (count: number) => count.toLocaleString('en');

const moment = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const DAY_MS = 24 * 60 * 60_000;

function daysSince(since: string, now: Date): string {
  const days = Math.floor((now.getTime() - new Date(since).getTime()) / DAY_MS);
  return days === 1 ? '1 day' : `${days} days`;
}
