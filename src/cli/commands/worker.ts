import { Command } from 'commander';
import { untilAskedToStop } from '../endWithin';
import type { Io } from '../io';
import { configuration } from '../context';
import { noteUnknownVariables } from '../unknownVariables';

/** `rollcall worker`. */
export const workerCommand = (io: Io): Command =>
  new Command('worker')
    .description('Run a worker: the workflows, their database work and their mail.')
    .addHelpText(
      'after',
      `
Needs DATABASE_URL (migrated), SMTP_URL, ROLLCALL_LINK_KEYS and a Temporal server. Registers the search
attributes and creates the Schedules of sweep, sync and reconcile if they are absent; what exists is not altered.
Its log is JSON, a line each. With ROLLCALL_WORKER_PORT it serves /livez, /readyz and /metrics there.
SIGTERM or Ctrl-C lets it finish what it has begun. Several may run at once.

Examples:
  $ rollcall worker`,
    )
    .action(async () => {
      noteUnknownVariables(io);
      const config = configuration(io);
      const { startWorker } = await import('../../worker/main.js');
      const { logAsJson } = await import('../../worker/log.js');
      // Temporal's runtime takes the signals over, and tells only workers that run of them.
      const askedToStop = untilAskedToStop(io);
      logAsJson();
      const worker = await Promise.race([startWorker(config), askedToStop]);
      if (!worker) return;
      io.note(`${io.colours.green('✓')} worker running on ${config.temporal.address}; Ctrl-C stops it`);
      await Promise.race([worker.closed, askedToStop]);
      await worker.close();
    });
