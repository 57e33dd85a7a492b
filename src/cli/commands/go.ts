import { Command } from 'commander';
import type { StopRow } from '../../db/cadence/pauses';
import { EXIT, Exit, type Io } from '../io';
import { noteNoWorker } from '../output/noteStarted';
import { withOperator } from '../context';
import { showTime } from '../output/table';
import { who } from '../options';

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
    .action(({ by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { go } = await import('../../operations/cadence/pause.js');
        const { ended, notWoken, hasWorkers } = await go(operator, {});
        io.print(ended ? `${io.colours.green('✓')} ${sentence(ended)}` : 'Nothing was stopped.');
        if (!hasWorkers) noteNoWorker(io, 'What is to be sent and closed waits for one.');
        if (notWoken === null) return;
        io.note(io.colours.yellow(`Closings that wait were not woken: ${notWoken}`));
        throw new Exit(EXIT.failure);
      }),
    );

const sentence = ({ startedAt, startedBy, reason }: StopRow) =>
  `sending and closing again; it had been stopped since ${showTime(startedAt)} by ${startedBy}: ${reason}`;
