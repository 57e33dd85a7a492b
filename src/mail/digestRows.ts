import type { SweepCounts } from '../domain/sweep';

/** Counts that belong together, under what they are about. */
export interface RowGroup {
  title: string;
  rows: { name: string; value: string }[];
}

/** The counts of a sweep in words, by what they are about; those that are zero only where that is news. */
export function digestRows(counts: SweepCounts): RowGroup[] {
  return [
    group('This sweep', [['owners asked', counts.asked, true], ...passedOver(counts)]),
    group('Since the sweep before', sinceRows(counts)),
    group('Waiting', waitingRows(counts)),
  ].filter(({ rows }) => rows.length > 0);
}

type Row = [name: string, value: number, always?: boolean];

const passedOver = ({ skipped, unreachable, untrusted, ownerless }: SweepCounts): Row[] => [
  ['not asked: their round is still open', skipped.roundOpen],
  ['not asked: asked lately', skipped.askedLately],
  ['not asked: all kept or snoozed', skipped.held],
  ['not asked: exempt', skipped.exempt],
  ['not asked: everything was stopped', skipped.stopped],
  ['not asked: the latest sync is not trusted or not fresh', untrusted],
  ['not asked: nobody knows a mailbox', unreachable],
  ['stale tasks without an owner', ownerless],
];

const sinceRows = ({ since }: SweepCounts): Row[] => [
  ['tasks kept', since.keep, true],
  ['tasks to be closed, by their owners', since.close, true],
  ['tasks snoozed', since.snooze, true],
  ['owners escalated', since.escalated],
  ['tasks closed', since.closed, true],
  ['tasks restored', since.restored],
  ['closings that failed', since.failed],
  ['mails refused', since.refused],
];

const waitingRows = ({ proposed, observing, overCap, overBudget, reactivated }: SweepCounts): Row[] => [
  ['tasks of archived projects proposed for closing', proposed],
  ['archived projects still observed', observing],
  ['closings over the cap', overCap],
  ['owners over the budget of the day', overBudget],
  ['projects that came back to life', reactivated],
];

const group = (title: string, rows: Row[]): RowGroup => ({
  title,
  rows: rows
    .filter(([, value, always]) => always || value > 0)
    .map(([name, value]) => ({ name, value: value.toLocaleString('en-GB') })),
});
