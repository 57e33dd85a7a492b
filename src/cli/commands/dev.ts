import { Command } from 'commander';
import type { Io } from '../io';
import { noteUnknownVariables } from '../unknownVariables';

/** `rollcall dev`. */
export const devCommand = (io: Io): Command =>
  new Command('dev')
    .description('Run everything here: database, Temporal, mail inbox, worker, API and a sample inventory.')
    .option('--bk-sops', 'show it against a simulated BlueKing instead of the sample inventory')
    .addHelpText(
      'after',
      `
Needs nothing but Node. What it has made stays in .rollcall/ (ROLLCALL_STATE_DIR) and is continued with the
next time; Ctrl-C stops everything. While it runs, the other commands find it by themselves.

A real part replaces an embedded one by its variable: DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL. The sample
inventory and its short cadence run only while all parts are the embedded ones.

Examples:
  $ rollcall dev
  $ rollcall dev --bk-sops                in .rollcall/bk-sops/, anew each time
  $ rollcall owner show --help            what to look at from another terminal`,
    )
    .action(async ({ bkSops }: { bkSops?: true }) => {
      noteUnknownVariables(io);
      const { runDev } = await import('../../dev/stack.js').catch(notHere);
      if (!bkSops) return runDev(io.env);
      const { bkSopsDemo, demoEnvironment } = await import('../../dev/bkSops/demo.js');
      return runDev(await demoEnvironment(io.env), bkSopsDemo());
    });

/** Package and image leave the embedded stack out. A clone that lacks it has an error of another kind. */
function notHere(cause: unknown): never {
  const isLeftOut = cause instanceof Error && cause.message.includes('dev/stack.js');
  throw isLeftOut ? new Error('rollcall dev needs a clone of Rollcall: there, npm ci && npm start') : cause;
}
