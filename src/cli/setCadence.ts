import type { Pool } from 'pg';
import { SWEEP_SCHEDULE_ID } from '../domain/ids';
import { flat, parseFlat, type Settings } from '../domain/settings';
import type { Temporal } from '../worker/connect';
import type { SettingsChange } from '../worker/cadenceAdmin';
import type { SweepSchedule } from '../worker/schedule';
import { withAssignments, type Assignment } from './assignments';
import type { Io } from './io';
import { environment, withDatabase, withTemporal } from './parts';
import { printDifferences } from './showCadence';

export interface SetOptions {
  by: string;
  applyRunning?: true;
}

/** Makes the assignments to the Schedule's settings, keeps the change, and shows it. Throws InvalidInput. */
export function setCadence(io: Io, assignments: Assignment[], options: SetOptions): Promise<void> {
  const change = (present: Settings) => assigned(present, assignments);
  return withParts(io, async (temporal, pool) => {
    const made = await changeAndShow(io, temporal, pool, { change, by: options.by });
    if (options.applyRunning) await applyRunning(io, temporal, made, options.by);
    else io.note(io.colours.dim('Reminders that run keep theirs; --apply-running gives it to them, too.'));
  });
}

/** Gives `work` both Temporal and the database, which keeps what is changed. Throws Unreachable. */
export function withParts<T>(io: Io, work: (temporal: Temporal, pool: Pool) => Promise<T>): Promise<T> {
  const env = environment(io);
  return withDatabase(io, (pool) => withTemporal(io, (temporal) => work(temporal, pool), env), env);
}

/** Makes a change of the Schedule's settings and shows each field before and after. Throws InvalidInput. */
export async function changeAndShow(
  io: Io,
  { client }: Temporal,
  pool: Pool,
  { change, by }: { change: (present: Settings) => Partial<SweepSchedule>; by: string },
): Promise<SettingsChange> {
  const { changeSettings } = await import('../worker/cadenceAdmin.js');
  const made = await changeSettings({ client, pool }, change, { who: by, at: new Date() });
  const words = { created: 'created', changed: 'changed', kept: 'is so already: nothing to change' };
  io.print(`${io.colours.green('✓')} ${SWEEP_SCHEDULE_ID} ${words[made.schedule]}`);
  if (made.changed.length > 0) printDifferences(io, made.changed);
  if (made.mailRate === 'unsupported' && made.cadence.mailPerSecond !== null) {
    io.note(
      io.colours.yellow(
        'This Temporal server lets nobody limit a task queue: what holds is ROLLCALL_MAIL_PER_SECOND of the workers.',
      ),
    );
  }
  return made;
}

/** Only the times that were named are checked and set: another tool may have set some that no cron expression says. */
function assigned(present: Settings, assignments: Assignment[]): Partial<SweepSchedule> {
  const { cron, timeZone, ...cadence } = flat(present);
  const named = (field: string, value: unknown) =>
    assignments.some((one) => one.field === field) ? { [field]: value } : {};
  const wanted = withAssignments({ cron, timeZone, ...cadence }, assignments);
  const { cron: newCron, timeZone: newZone, ...rest } = wanted;
  const parsed = parseFlat({ ...rest, ...named('cron', newCron), ...named('timeZone', newZone) });
  return { ...parsed.timing, cadence: parsed.cadence };
}

async function applyRunning(io: Io, { client }: Temporal, { cadence }: SettingsChange, by: string) {
  const { applyToRunning } = await import('../worker/cadenceRunning.js');
  const { total, done, failed } = await applyToRunning(client, cadence, {
    reason: `rollcall cadence set --apply-running, by ${by}`,
    onProgress: (now) => {
      if (now.total > 0) io.note(io.colours.dim(`  ${now.done + now.failed} of ${now.total} reminders`));
    },
  });
  const rest = failed > 0 ? `; ${failed} ended meanwhile or could not be reached` : '';
  io.print(`${io.colours.green('✓')} given to ${done} of ${total} open reminders${rest}`);
}
