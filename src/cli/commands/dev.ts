import { Command } from 'commander';
import type { Io } from '../io';
import { noteUnknownVariables } from '../unknownVariables';

/** `rollcall dev`. */
export const devCommand = (io: Io): Command =>
  new Command('dev')
    .description('Run everything here: database, Temporal, mail inbox, worker, API and a sample inventory.')
    .option('--bk-sops', 'use a simulated BlueKing instead of the sample inventory')
    .addHelpText(
      'after',
      `
Needs only Node.js. Press Ctrl-C to stop everything. The state stays in .rollcall/
(ROLLCALL_STATE_DIR), and the next run continues from it. Other commands find a running stack by
themselves.

To use a real server instead of an embedded one, set DATABASE_URL, TEMPORAL_ADDRESS or SMTP_URL. The
sample inventory and its short cadence are used only while every server is embedded.

Examples:
  $ rollcall dev
  $ rollcall dev --bk-sops                start from scratch, in .rollcall/bk-sops/
  $ rollcall owner show --help            what to try in another terminal`,
    )
    .action(async ({ bkSops }: { bkSops?: true }) => {
      noteUnknownVariables(io);
      const { runDev } = await import('../../dev/stack.js').catch(notHere);
      if (!bkSops) return runDev(io.env);
      const { bkSopsDemo, demoEnvironment } = await import('../../dev/bkSops/demo.js');
      return runDev(await demoEnvironment(io.env), bkSopsDemo());
    });

/** Package and image do not contain the embedded stack. Any other error is rethrown. */
function notHere(cause: unknown): never {
  const isLeftOut = cause instanceof Error && cause.message.includes('dev/stack.js');
  throw isLeftOut
    ? new Error('rollcall dev needs a clone of Rollcall. In a clone, run: npm ci && npm start')
    : cause;
}
