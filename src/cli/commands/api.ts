import { Command } from 'commander';
import { untilAskedToStop } from '../endWithin';
import type { Io } from '../io';
import { configuration } from '../context';
import { noteUnknownVariables } from '../unknownVariables';

/** `rollcall api`. */
export const apiCommand = (io: Io): Command =>
  new Command('api')
    .description('Run the API: confirmation pages, admin API and overview.')
    .addHelpText(
      'after',
      `
Needs DATABASE_URL (migrated), SMTP_URL, ROLLCALL_LINK_KEYS and a Temporal server. The API listens
on ROLLCALL_API_HOST and ROLLCALL_API_PORT; links in mails begin with ROLLCALL_BASE_URL. It records
answers even while Temporal is down. A watchdog beside the API checks sweeps, workers and mail, and
mails ROLLCALL_ADMIN_ADDRESS when something is wrong. Set ROLLCALL_METRICS_PORT to serve metrics.

Examples:
  $ ROLLCALL_API_HOST=0.0.0.0 ROLLCALL_BASE_URL=https://rollcall.example.org rollcall api`,
    )
    .action(async () => {
      noteUnknownVariables(io);
      const config = configuration(io);
      const { startApi } = await import('../../api/server.js');
      const { startBesideApi } = await import('../../worker/watchdog/watchdog.js');
      const { checkDatabaseOfApi } = await import('../../worker/main.js');
      await checkDatabaseOfApi(config, (line) => io.note(line));
      const api = await startApi(config);
      const beside = await startBesideApi(config, (line) => io.note(line));
      if (beside.metricsUrl) io.note(`metrics at ${beside.metricsUrl}`);
      io.note(`${io.colours.green('✓')} listening on ${api.url}; press Ctrl-C to stop`);
      await untilAskedToStop(io);
      await Promise.all([api.close(), beside.close()]);
    });
