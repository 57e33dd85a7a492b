import { Command } from 'commander';
import type { PauseRow } from '../../db/cadence/pauses';
import { EXIT, Exit, type Io } from '../io';
import { noteNoWorker } from '../output/noteStarted';
import { withOperator } from '../context';
import { showTime } from '../output/table';
import { who } from '../options';

const HELP = `
Owners have as much time left as when Rollcall was paused. Mails that became due meanwhile go out
within the hour. Waiting closures run at once.

Examples:
  $ rollcall resume`;

/** `rollcall resume`. */
export const resumeCommand = (io: Io): Command =>
  new Command('resume')
    .description('Resume sending and closing after "rollcall pause".')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', HELP)
    .action(({ by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { resume } = await import('../../operations/cadence/pause.js');
        const { ended, notWoken, hasWorkers } = await resume(operator, {});
        io.print(ended ? `${io.colours.green('✓')} ${sentence(ended)}` : 'Rollcall was not paused.');
        if (!hasWorkers) noteNoWorker(io, 'Mails and closures wait for one.');
        if (notWoken === null) return;
        io.note(io.colours.yellow(`The closing workflow could not be woken: ${notWoken}`));
        throw new Exit(EXIT.failure);
      }),
    );

const sentence = ({ startedAt, startedBy, reason }: PauseRow) =>
  `resumed: Rollcall sends and closes again. It was paused since ${showTime(startedAt)} by ${startedBy}: ${reason}`;
