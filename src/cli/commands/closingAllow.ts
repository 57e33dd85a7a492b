import { Command } from 'commander';
import type { Pool } from 'pg';
import { NotFound } from '../../domain/errors';
import type { Io } from '../io';
import { environment, withDatabase, withTemporal } from '../parts';
import { readCount, readReason, wrong } from '../reading';
import { who } from '../who';

interface Options {
  source?: string;
  reason: string;
  by: string;
}

/** `rollcall closing allow`. */
export const allowCommand = (io: Io): Command =>
  new Command('allow')
    .description('Allow that many closures beyond the cap, once, and have the closing workflow look again.')
    .argument('<tasks>', 'how many beyond the cap')
    .option('--source <name>', 'of that source; may be left out where there is only one')
    .requiredOption('--reason <text>', 'why, kept with it')
    .option('--by <name>', 'who allows it', who())
    .addHelpText(
      'after',
      `
It waits until a closing needs it, and counts for a day from then; after that the cap is what it was.

Examples:
  $ rollcall closing allow 300 --reason "datacenter B is gone, CHG-4711"`,
    )
    .action(async (text: string, options: Options) => {
      const tasks = readCount('tasks', text);
      const why = readReason('--reason', options.reason);
      const env = environment(io);
      await withDatabase(
        io,
        async (pool) => {
          const { addAllowance } = await import('../../db/allowances.js');
          const source = await sourceOf(pool, options.source);
          await addAllowance(pool, { source, tasks, who: options.by, why, madeAt: new Date() });
          io.print(`${io.colours.green('✓')} ${tasks} closures beyond the cap allowed in ${source}, once`);
        },
        env,
      );
      const { runClosing } = await import('../wakeClosing.js');
      await withTemporal(io, (temporal) => runClosing(io, temporal), env);
    });

async function sourceOf(pool: Pool, given: string | undefined): Promise<string> {
  const { listSourceNames } = await import('../../db/closingList.js');
  const names = await listSourceNames(pool);
  if (given !== undefined) {
    if (names.includes(given)) return given;
    throw new NotFound(`There is no source "${given}". There are: ${names.join(', ') || 'none yet'}`);
  }
  const [only, ...others] = names;
  if (only && others.length === 0) return only;
  throw wrong('--source', undefined, `one of ${names.join(', ') || 'the sources that were imported'}`);
}
