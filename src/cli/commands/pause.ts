import { Command } from 'commander';
import type { PauseRow } from '../../db/cadence/pauses';
import type { Io } from '../io';
import { withOperator } from '../context';
import { showTime, table } from '../output/table';
import { readInput, who } from '../options';

const HELP = `
While paused, Rollcall sends nothing and closes nothing, not even in open rounds. Mails that the mail
server already accepted are still delivered, and answers still count. Paused time counts towards no
wait: after "rollcall resume", owners have as much time left as before. The command needs only the
database. To stop new sweeps but let open rounds continue, run "rollcall schedule pause" instead.

Examples:
  $ rollcall pause --reason "the inventory looks wrong"
  $ rollcall pause status
  $ rollcall resume`;

const operations = () => import('../../operations/cadence/pause.js');

/** `rollcall pause`, `rollcall pause status`. */
export function pauseCommand(io: Io): Command {
  const command = new Command('pause')
    .description('Pause all sending and closing, within seconds.')
    .option('--reason <text>', 'why, shown in "rollcall pause status" and the overview (required)')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', HELP)
    .action(({ reason, by }: { reason?: string; by: string }) => begin(io, by, { reason }));
  command
    .command('status')
    .description('Show whether Rollcall is paused, since when, by whom and why, and earlier pauses.')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rollcall pause status\n  $ rollcall pause status --json | jq .paused',
    )
    .action(({ json }: { json?: true }) => showStatus(io, json));
  return command;
}

async function begin(io: Io, by: string, given: { reason: string | undefined }): Promise<void> {
  const { pause } = await operations();
  const wanted = readInput(pause.input, given);
  await withOperator(io, by, async (operator) => {
    const { begun, ...lasting } = await pause(operator, wanted);
    if (begun) io.print(`${io.colours.green('✓')} paused: ${wanted.reason}. To resume: rollcall resume`);
    else
      io.print(
        io.colours.yellow(`Already paused ${describe(lasting)}. It stays paused until "rollcall resume".`),
      );
  });
}

const showStatus = (io: Io, json = false) =>
  withOperator(io, who(), async (operator) => {
    const status = await (await operations()).pauseStatus(operator);
    if (json) return io.print(JSON.stringify(status, null, 2));
    const state = status.pause ? io.colours.yellow(`Paused ${describe(status.pause)}.`) : 'Not paused.';
    const before = status.latest.filter(({ endedAt }) => endedAt !== null);
    io.print(before.length > 0 ? `${state}\n\nEarlier pauses\n${pauseTable(before)}` : state);
  });

const describe = ({ startedAt, startedBy, reason }: PauseRow) =>
  `since ${showTime(startedAt)} by ${startedBy}: ${reason}`;

const pauseTable = (rows: PauseRow[]) =>
  table(
    rows.map((row) => [showTime(row.startedAt), showTime(row.endedAt), describeWho(row), row.reason]),
    ['paused', 'resumed', 'by', 'reason'],
  );

const describeWho = ({ startedBy, endedBy }: PauseRow) =>
  endedBy && endedBy !== startedBy ? `${startedBy}, ${endedBy}` : startedBy;
