import type { ClosingsSeen, OpenRounds, RoundsOfWeek } from '../../db/monitoring/overview';
import type { Overview } from '../../operations/admin/overview';
import { sweepView } from './sweepView';
import { day, moment, number, percent } from './words';

const STAGES: Record<keyof OpenRounds, { name: string; says: string }> = {
  begun: { name: 'Begun', says: 'no notice was sent yet' },
  notice: { name: 'Asked', says: 'the first notice was sent' },
  remind: { name: 'Reminded', says: 'a reminder was sent' },
  escalate: { name: 'Escalated', says: 'somebody else is asked too' },
  others: { name: 'Others asked', says: "only others are asked, in the owner's place" },
};

const WAITING: Record<'archived' | 'silence' | 'answer', string> = {
  archived: 'tasks of archived projects',
  silence: 'tasks that nobody answered for',
  answer: 'tasks whose owners chose to close them',
};

const TO_DO: Record<'toDo', string> = { toDo: 'tasks to switch off by hand; they run until then' };

const SETTLED: Record<'closed' | 'restored' | 'failed', string> = {
  closed: 'closed in the last week',
  restored: 'restored in the last week',
  failed: 'failed in the last week',
};

/** The view of `overview`: computes everything that the page shows. */
export function overviewView({ at, open, weeks, closings, sweep, waiting, refused, guardrails }: Overview) {
  return {
    title: 'Overview',
    at: moment(at),
    guardrails,
    open: openView(open),
    weeks: weekRows(weeks),
    closings: closingsView(closings),
    sweep: sweep && sweepView(sweep),
    waiting: waiting.map((one) => ({ ...one, name: one.name ?? one.owner, days: daysSince(one.since, at) })),
    refused: refused.map((one) => ({
      ...one,
      address: one.address ?? 'no address',
      error: one.error ?? '',
      day: day(one.at),
    })),
  };
}

function openView(open: OpenRounds) {
  const total = Object.values(open).reduce((sum, n) => sum + n, 0);
  const rows = Object.entries(STAGES).map(([kind, stage]) => {
    const n = open[kind as keyof OpenRounds];
    return { kind, ...stage, count: number(n), bar: percent(n, Math.max(total, 1)) };
  });
  return { total: number(total), rows };
}

function weekRows(weeks: RoundsOfWeek[]) {
  const most = Math.max(1, ...weeks.map(({ asked }) => asked));
  return weeks.map(({ week, asked, answered, unanswered, otherwise }) => ({
    day: day(week),
    idle: asked === 0,
    asked: number(asked),
    answered: number(answered),
    unanswered: number(unanswered),
    otherwise: number(otherwise),
    open: number(asked - answered - unanswered - otherwise),
    share: asked === 0 ? '' : `${Math.round((answered / asked) * 100)} %`,
    bars: {
      answered: percent(answered, most),
      unansweredAt: percent(answered, most),
      unanswered: percent(unanswered, most),
      otherwiseAt: percent(answered + unanswered, most),
      otherwise: percent(otherwise, most),
      openAt: percent(answered + unanswered + otherwise, most),
      open: percent(asked - answered - unanswered - otherwise, most),
    },
  }));
}

function closingsView(closings: ClosingsSeen) {
  const rows = (says: Partial<Record<keyof ClosingsSeen, string>>) =>
    Object.entries(says).map(([kind, text]) => ({
      kind,
      says: text,
      count: number(closings[kind as keyof ClosingsSeen]),
    }));
  const { archived, silence, answer } = closings;
  return {
    total: number(archived + silence + answer),
    waiting: [...rows(WAITING), ...(closings.toDo > 0 ? rows(TO_DO) : [])],
    settled: rows(SETTLED),
  };
}

const DAY_MS = 24 * 60 * 60_000;

function daysSince(since: string, now: Date): string {
  const days = Math.floor((now.getTime() - new Date(since).getTime()) / DAY_MS);
  if (days < 1) return 'today';
  return days === 1 ? '1 day' : `${days} days`;
}
