import type { Funnel } from '../../db/monitoring/overview';
import type { SweepCounts } from '../../domain/sweep/counts';
import { count } from '../../domain/common/text';
import type { Overview } from '../../operations/admin/overview';
import { moment, number } from './words';

type Sweep = NonNullable<Overview['sweep']>;

const ROUNDS: Record<Exclude<keyof Funnel, 'asked'>, string> = {
  confirmed: 'answered everything',
  waiting: 'have not answered yet',
  escalated: 'have not answered yet; somebody else is asked too',
  unanswered: 'did not answer',
  otherwise: 'had nothing left to answer, or their round was cancelled',
  closed: 'tasks closed so far because of this sweep',
};

/** Why owners with stale tasks were not asked; each owner counts for one reason. */
const LEFT_ALONE: [says: string, of: (counts: SweepCounts) => number][] = [
  ['have an open round', ({ skipped }) => skipped.roundOpen],
  ['were asked recently (askAgainAfter)', ({ skipped }) => skipped.askedLately],
  ['keep or snooze all their stale tasks', ({ skipped }) => skipped.held],
  ['have only stale tasks that an admin exempted', ({ skipped }) => skipped.exempt],
  ['have tasks whose mirror is not trusted or not fresh', ({ untrusted }) => untrusted],
  ['have no mail address, and nobody can be asked in their place', ({ unreachable }) => unreachable],
  ['would have been asked if Rollcall were not paused', ({ skipped }) => skipped.paused],
];

/** The latest sweep as the page shows it: whom it asked, with what result, and whom it did not ask, and why. */
export const sweepView = ({ page, startedAt, endedAt, funnel, counts }: Sweep) => ({
  page,
  startedAt: moment(startedAt),
  state: endedAt ? `ended ${moment(endedAt)}` : 'not ended',
  asked: askedOf(funnel, counts),
  rounds: roundsOf(funnel),
  leftAlone: counts ? leftAlone(counts) : [],
});

function askedOf({ asked }: Funnel, counts: SweepCounts | null): string {
  if (asked > 0) return `It asked ${count(asked, 'owner')}:`;
  if (!counts) return 'It asked nobody so far.';
  return leftAlone(counts).length > 0
    ? 'It asked nobody. Of the owners with stale tasks:'
    : 'It asked nobody: no owner has a stale task.';
}

const roundsOf = (funnel: Funnel) =>
  Object.entries(ROUNDS)
    .map(([kind, says]) => ({ kind, says, n: funnel[kind as keyof Funnel] }))
    .filter(({ n }) => n > 0)
    .map(({ n, ...row }) => ({ ...row, count: number(n) }));

const leftAlone = (counts: SweepCounts) =>
  LEFT_ALONE.map(([says, of]) => ({ says, n: of(counts) }))
    .filter(({ n }) => n > 0)
    .map(({ says, n }) => ({ says, count: number(n) }));
