import { Command } from 'commander';
import type { StopRow } from '../../db/cadence/pauses';
import { InvalidInput } from '../../domain/common/errors';
import type { Io } from '../io';
import { withOperator } from '../context';
import { showTime, table } from '../output/table';
import { who } from '../options';

const HELP = `
From then on nothing is sent and nothing closed, in open rounds too; only what the mail server has already is
delivered. Answers of owners still count. Stopped time counts towards no wait: after "rollcall go" owners have the
time that was left to them. All it needs is the database.

Examples:
  $ rollcall stop --reason "the inventory looks wrong"
  $ rollcall stop status
  $ rollcall go`;

const operations = () => import('../../operations/cadence/pause.js');

/** `rollcall stop`, `rollcall stop status`. */
export function stopCommand(io: Io): Command {
  const command = new Command('stop')
    .description('Stop all sending and closing, within seconds.')
    .option('--reason <text>', 'why, for whoever asks (required)')
    .option('--by <name>', 'who says so', who())
    .addHelpText('after', HELP)
    .action(({ reason, by }: { reason?: string; by: string }) => stop(io, { by, reason: given(reason) }));
  command
    .command('status')
    .description('Whether it is stopped: since when, by whom and why; and the stops before.')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rollcall stop status\n  $ rollcall stop status --json | jq .stopped',
    )
    .action(({ json }: { json?: true }) => showStatus(io, json));
  return command;
}

function given(reason: string | undefined): string {
  if (reason?.trim()) return reason.trim();
  const expected = 'why it is stopped, such as "the inventory looks wrong"';
  throw new InvalidInput('command line', [{ field: '--reason', value: reason, expected }]);
}

const stop = (io: Io, { by, reason }: { by: string; reason: string }) =>
  withOperator(io, by, async (operator) => {
    const { begun, ...lasting } = await (await operations()).stop(operator, { reason });
    if (begun) io.print(`${io.colours.green('✓')} stopped: ${reason}. To go on: rollcall go`);
    else
      io.print(io.colours.yellow(`Stopped before: ${describe(lasting)}. It stays so until "rollcall go".`));
  });

const showStatus = (io: Io, json = false) =>
  withOperator(io, who(), async (operator) => {
    const status = await (await operations()).stopStatus(operator);
    if (json) return io.print(JSON.stringify(status, null, 2));
    const state = status.stop ? io.colours.yellow(`Stopped ${describe(status.stop)}.`) : 'Not stopped.';
    const before = status.latest.filter(({ endedAt }) => endedAt !== null);
    io.print(before.length > 0 ? `${state}\n\nStops before\n${stopTable(before)}` : state);
  });

const describe = ({ startedAt, startedBy, reason }: StopRow) =>
  `since ${showTime(startedAt)} by ${startedBy}: ${reason}`;

const stopTable = (rows: StopRow[]) =>
  table(
    rows.map((row) => [showTime(row.startedAt), showTime(row.endedAt), describeWho(row), row.reason]),
    ['stopped', 'went on', 'by', 'why'],
  );

const describeWho = ({ startedBy, endedBy }: StopRow) =>
  endedBy && endedBy !== startedBy ? `${startedBy}, ${endedBy}` : startedBy;
