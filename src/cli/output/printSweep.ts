import type { SweepRecord } from '../../db/sweep/sweeps';
import { isTime, leaves, normal } from '../../domain/cadence/scheduleSettings';
import { DEFAULT_TIMING } from '../../domain/cadence/scheduleTimes';
import type { SweepState } from '../../operations/admin/runs';
import type { UnrecordedSweep } from '../../operations/sweeps/unrecorded';
import type { Io } from '../io';
import { showValue } from './showCadence';
import { fittingTable, showTime, table } from './table';
import type { SweepCounts } from '../../domain/sweep/counts';
import { digestRows } from '../../mail/admin/digestRows';

const HEAD = ['began', 'id', 'asked', 'answered', 'unanswered', 'ended otherwise', 'open', 'state'];

/** Prints sweeps, newest first, one a line. */
export function printSweeps({ print, colours }: Io, sweeps: (SweepRecord & { state: SweepState })[]): void {
  if (sweeps.length === 0) return print('No sweep yet. To run one: rollcall sweep');
  print(table(sweeps.map(toRow), HEAD.map(colours.dim)));
}

const RUNNING = 'running: no worker has started it yet; to cancel it: rollcall sweep cancel latest';

/** Prints sweeps that recorded nothing, newest first; prints nothing if there are none. */
export function printUnrecorded({ print, colours, width }: Io, sweeps: UnrecordedSweep[]): void {
  if (sweeps.length === 0) return;
  print(`\n${colours.yellow('Sweeps that recorded nothing')}`);
  const rows = sweeps.map(({ startedAt, reason }) => [
    showTime(startedAt),
    reason === null ? RUNNING : `failed: ${reason}`,
  ]);
  print(fittingTable(rows, width));
}

const toRow = (sweep: SweepRecord & { state: SweepState }) => [
  showTime(sweep.startedAt),
  sweep.id.slice(0, 8),
  ...roundsOf(sweep),
  sweep.state,
];

function roundsOf({ rounds: { asked, answered, unanswered, otherwise } }: SweepRecord): number[] {
  return [asked, answered, unanswered, otherwise, asked - answered - unanswered - otherwise];
}

/** A sweep with its state and its page in Temporal's UI. */
interface ShownSweep extends SweepRecord {
  state: SweepState;
  page: string;
}

/** Prints one sweep with its counts, its rounds and the cadence it ran with. */
export function printSweep({ print, colours }: Io, sweep: ShownSweep): void {
  const { bold, dim } = colours;
  const [asked = 0, answered = 0, unanswered = 0, otherwise = 0, open = 0] = roundsOf(sweep);
  print('');
  print(`  ${bold('sweep')} ${sweep.id}`);
  print('');
  print(table(timesOf(sweep).map(([name, value]) => [dim(name), value])));
  print('');
  print(dim('  Its rounds'));
  print(
    table([
      [asked, 'begun'],
      [answered, 'answered'],
      [unanswered, 'unanswered'],
      [otherwise, 'ended otherwise: nothing left to ask, or cancelled'],
      [open, 'open'],
    ]),
  );
  if (sweep.counts) print(`\n${countsTable(sweep.counts, dim)}`);
  print(`\n${dim('  Cadence')}`);
  print(table(cadenceOf(sweep.cadence)));
}

const timesOf = ({
  page,
  state,
  scheduledFor,
  startedAt,
  endedAt,
  reportedAt,
}: ShownSweep): [string, string][] => [
  ['workflow', page],
  ['meant for', scheduledFor ? showTime(scheduledFor) : 'started by hand'],
  ['began', showTime(startedAt)],
  ['ended', endedAt ? showTime(endedAt) : state],
  ['digest', reportedAt ? `mailed ${showTime(reportedAt)}` : 'none'],
];

/** Fields in the order of `cadence show`: the database does not preserve their order. */
const cadenceOf = (cadence: unknown): string[][] =>
  [...leaves(normal({ ...DEFAULT_TIMING, cadence }))]
    .filter(([field]) => !isTime(field))
    .map(([field, value]) => [field, showValue(value)]);

/** A sweep's counts, grouped by subject, each with its meaning. */
export function countsTable(counts: SweepCounts, dim: (text: string) => string): string {
  return digestRows(counts)
    .flatMap(({ title, rows }) => [dim(`  ${title}`), table(rows.map(({ name, value }) => [value, name]))])
    .join('\n');
}
