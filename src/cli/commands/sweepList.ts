import { Command } from 'commander';
import type { Io } from '../io';
import { withOperator } from '../context';
import { readCount, who } from '../options';

/** `rollcall sweep list`. */
export const sweepListCommand = (io: Io): Command =>
  new Command('list')
    .description('List the latest sweeps: when they ran, how many owners they asked, and the outcomes.')
    .option('--limit <number>', 'how many to list, newest first', '20')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nSweeps that recorded nothing, because their cadence was invalid or no worker started them, are listed\n' +
        'below the table.\n\nExamples:\n  $ rollcall sweep list --limit 5\n  $ rollcall sweep list --json | jq .[0].counts',
    )
    .action(async ({ limit, json }: { limit: string; json?: true }) => {
      const wanted = readCount('limit', limit);
      const { listSweeps } = await import('../../db/sweep/sweeps.js');
      const { withStates } = await import('../../operations/sweeps/states.js');
      const { findUnrecorded } = await import('../../operations/sweeps/unrecorded.js');
      const { printSweeps, printUnrecorded } = await import('../output/printSweep.js');
      await withOperator(io, who(), async (operator) => {
        const sweeps = await withStates(operator, await listSweeps(operator.pool, wanted));
        if (json) return io.print(JSON.stringify(sweeps, null, 2));
        printSweeps(io, sweeps);
        const since = sweeps.length === wanted ? sweeps.at(-1)!.startedAt : null;
        printUnrecorded(io, await findUnrecorded(operator, since));
      });
    });

/** `rollcall sweep show`. */
export const sweepShowCommand = (io: Io): Command =>
  new Command('show')
    .description('Show one sweep: its counts, the outcomes of its rounds, and its cadence.')
    .argument('<id>', 'the id of the sweep or its first characters, or "latest"')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rollcall sweep show latest\n  $ rollcall sweep show 3f2a --json | jq .cadence',
    )
    .action(async (id: string, { json }: { json?: true }) => {
      const { findSweep } = await import('../../db/sweep/sweeps.js');
      const { withStates } = await import('../../operations/sweeps/states.js');
      const { printSweep } = await import('../output/printSweep.js');
      await withOperator(io, who(), async (operator) => {
        const [sweep] = await withStates(operator, [await findSweep(operator.pool, id)]);
        if (json) return io.print(JSON.stringify(sweep, null, 2));
        printSweep(io, { ...sweep!, page: operator.pageOf(sweep!.workflowId, sweep!.runId) });
      });
    });
