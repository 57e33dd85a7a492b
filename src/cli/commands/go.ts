import { Command } from 'commander';
import type { Pool } from 'pg';
import { parseCadence, type Cadence } from '../../domain/cadence';
import { reasonOf } from '../../domain/errors';
import { EXIT, Exit, type Io } from '../io';
import { environment, withDatabase, withTemporal, type TemporalParts } from '../parts';
import { showTime } from '../table';
import { who } from '../who';

const HELP = `
Owners have the time that was left to them when it was stopped; a mail that was due meanwhile goes out within the
hour. Closings that wait are taken up at once.

Examples:
  $ rollcall go`;

/** `rollcall go`. */
export const goCommand = (io: Io): Command =>
  new Command('go')
    .description('End a stop: send and close again.')
    .option('--by <name>', 'who says so', who())
    .addHelpText('after', HELP)
    .action(async ({ by }: { by: string }) => {
      const env = environment(io);
      const cadence = await withDatabase(io, (pool) => go(io, pool, by), env);
      await withTemporal(io, (temporal) => wake(temporal, cadence), env).catch((error: unknown) => {
        io.note(io.colours.yellow(`Closings that wait were not woken: ${reasonOf(error)}`));
        throw new Exit(EXIT.failure);
      });
    });

/** Ends the stop, and returns the cadence to close with. */
async function go(io: Io, pool: Pool, by: string): Promise<Cadence> {
  const { endStop } = await import('../../db/stops.js');
  const { latestCadence } = await import('../../db/lookups.js');
  const ended = await endStop(pool, { at: new Date(), by });
  if (ended) {
    const stop = `stopped since ${showTime(ended.startedAt)} by ${ended.startedBy}: ${ended.reason}`;
    io.print(`${io.colours.green('✓')} sending and closing again; it was ${stop}`);
  } else io.print('Nothing was stopped.');
  return parseCadence(await latestCadence(pool));
}

/** Closings were proposed, perhaps, and left alone. */
async function wake({ client }: TemporalParts, cadence: Cadence): Promise<void> {
  const { wakeClosing } = await import('../../workflows/wake.js');
  await client.workflow.signalWithStart('closing', wakeClosing(cadence));
}
