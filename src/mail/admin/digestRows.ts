import type { SweepCounts } from '../../domain/sweep/counts';
import { ADMIN_TEXTS, type AdminTexts } from '../texts/admin';

/** Counts that belong together, under what they are about. */
export interface RowGroup {
  title: string;
  rows: { name: string; value: string }[];
}

/** The counts of a sweep in words, by what they are about; those that are zero only where that is news. */
export function digestRows(counts: SweepCounts, { groups, rows }: AdminTexts = ADMIN_TEXTS.en): RowGroup[] {
  return [
    group(groups.sweep, [['asked', counts.asked, true], ...passedOver(counts)], rows),
    group(groups.since, sinceRows(counts), rows),
    group(groups.waiting, waitingRows(counts), rows),
  ].filter((each) => each.rows.length > 0);
}

type Row = [name: keyof AdminTexts['rows'], value: number, always?: boolean];

const passedOver = ({ skipped, unreachable, untrusted, ownerless }: SweepCounts): Row[] => [
  ['roundOpen', skipped.roundOpen],
  ['askedLately', skipped.askedLately],
  ['held', skipped.held],
  ['exempt', skipped.exempt],
  ['paused', skipped.paused],
  ['untrusted', untrusted],
  ['unreachable', unreachable],
  ['ownerless', ownerless],
];

const sinceRows = ({ since }: SweepCounts): Row[] => [
  ['keep', since.keep, true],
  ['close', since.close, true],
  ['snooze', since.snooze, true],
  ['notMine', since.notMine],
  ['escalated', since.escalated],
  ['closed', since.closed, true],
  ['restored', since.restored],
  ['failed', since.failed],
  ['refused', since.refused],
];

const waitingRows = ({
  unstarted,
  proposed,
  observing,
  overCap,
  overBudget,
  reactivated,
}: SweepCounts): Row[] => [
  ['unstarted', unstarted],
  ['proposed', proposed],
  ['observing', observing],
  ['overCap', overCap],
  ['overBudget', overBudget],
  ['reactivated', reactivated],
];

const group = (title: string, rows: Row[], names: AdminTexts['rows']): RowGroup => ({
  title,
  rows: rows
    .filter(([, value, always]) => always || value > 0)
    .map(([name, value]) => ({ name: names[name], value: value.toLocaleString('en-GB') })),
});
