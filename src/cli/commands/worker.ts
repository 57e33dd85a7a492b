import { Command } from 'commander';
import { untilAskedToStop } from '../endWithin';
import type { Io } from '../io';
import { configuration } from '../context';
import { noteUnknownVariables } from '../unknownVariables';

/** `rollcall worker`. */
export const workerCommand = (io: Io): Command =>
  new Command('worker')
    .description('Run a worker: workflows, their database work and their mail.')
    .addHelpText(
      'after',
      `
Needs DATABASE_URL (migrated), SMTP_URL, ROLLCALL_LINK_KEYS and a Temporal server. If they are
missing, the worker registers the search attributes and creates the Schedules of sweep, sync and
reconcile; it never changes existing ones. It logs one JSON object a line. Set ROLLCALL_WORKER_PORT
to serve /livez, /readyz and /metrics. After SIGTERM or Ctrl-C it finishes the work in progress and
exits. Several workers may run at once.

Examples:
  $ rollcall worker`,
    )
    .action(async () => {
      noteUnknownVariables(io);
      const config = configuration(io);
      const { startWorker } = await import('../../worker/main.js');
      const { logAsJson } = await import('../../worker/log.js');
      // Temporal's runtime takes over the signals, and passes them only to running workers.
      const askedToStop = untilAskedToStop(io);
      logAsJson();
      const worker = await Promise.race([startWorker(config), askedToStop]);
      if (!worker) return;
      io.note(`${io.colours.green('✓')} worker running on ${config.temporal.address}; press Ctrl-C to stop`);
      await Promise.race([worker.closed, askedToStop]);
      await worker.close();
    });
