import { Command } from 'commander';
import { CLOSURE_STATES, type ClosureState } from '../../domain/closing/closure';
import type { Io } from '../io';
import type { ClosingResult } from '../../domain/closing/summary';
import { noteStarted } from '../output/noteStarted';
import { withDatabase, withOperator } from '../context';
import { wrong, who } from '../options';
import { showDay, table } from '../output/table';
import { attended, notTakenUp, readTimeout } from '../waiting';
import { allowancesCommand, allowCommand } from './closingAllow';
import { doneCommand } from './closingDone';

const HELP = `
One workflow closes tasks, under the guardrails: the cap on archive and silence closures in a rolling day, a trusted
sync, no "rollcall pause". If the closures of a source would exceed the cap, none of them runs until an admin allows it.

Examples:
  $ rollcall closing list --state proposed
  $ rollcall closing list --to-do --csv > to-do.csv
  $ rollcall closing allow 300 --source bksops --reason "datacenter B is gone, CHG-4711"
  $ rollcall closing list --reactivated`;

/** `rollcall closing ...`. */
export function closingCommand(io: Io): Command {
  const command = new Command('closing').description(
    'List and run closures, say what was done by hand, allow some beyond the cap.',
  );
  command.addHelpText('after', HELP);
  command.addCommand(listCommand(io));
  command.addCommand(doneCommand(io));
  command.addCommand(allowCommand(io));
  command.addCommand(allowancesCommand(io));
  command.addCommand(runCommand(io));
  return command;
}

interface ListOptions {
  state?: string;
  source?: string;
  reactivated?: true;
  toDo?: true;
  csv?: true;
  json?: true;
}

const listCommand = (io: Io) =>
  new Command('list')
    .description('List the closures, the newest first: their state, reason, task and owner.')
    .option('--state <state>', CLOSURE_STATES.join(', '))
    .option('--source <name>', 'only of this source')
    .option('--reactivated', 'list the projects that live again with tasks closed when they were archived')
    .option('--to-do', 'list what people are to switch off, or on again, by hand')
    .option('--json', 'print all of them as JSON')
    .option('--csv', 'with --to-do: print all of it as CSV, with links')
    .addHelpText(
      'after',
      "\nExamples:\n  $ rollcall closing list --json | jq -r '.[] | select(.error) | .error'\n" +
        '  $ rollcall closing list --reactivated --json | jq .[].name',
    )
    .action(async ({ state, source, reactivated, toDo, csv, json }: ListOptions) => {
      if (toDo && (state ?? reactivated) !== undefined)
        throw wrong('--to-do', undefined, 'neither --state nor --reactivated beside it');
      if (csv && (json || !toDo)) throw wrong('--csv', undefined, '--to-do beside it, and no --json');
      if (toDo) return listToDo(io, source ?? null, csv ? 'csv' : json ? 'json' : 'table');
      if (reactivated && (state ?? source) !== undefined)
        throw wrong('--reactivated', undefined, 'neither --state nor --source, which list closures');
      if (reactivated) return printReactivated(io, json);
      const filter = { state: state === undefined ? null : readState(state), source: source ?? null };
      const { printClosures, printClosuresJson } = await import('../output/printClosures.js');
      const { requireSource } = await import('../../db/sync/status.js');
      await withDatabase(io, async (pool) => {
        await requireSource(pool, filter.source);
        await (json ? printClosuresJson : printClosures)(io, pool, filter);
      });
    });

/** Prints what people are to do by hand, as a table or as is wanted. */
async function listToDo(io: Io, source: string | null, as: 'table' | 'csv' | 'json'): Promise<void> {
  const { printToDo, printToDoCsv, printToDoJson } = await import('../output/printToDo.js');
  const print = { table: printToDo, csv: printToDoCsv, json: printToDoJson }[as];
  await withDatabase(io, (pool) => print(io, pool, source));
}

function readState(text: string): ClosureState {
  const state = CLOSURE_STATES.find((known) => known === text);
  if (state) return state;
  throw wrong('--state', text, `one of ${CLOSURE_STATES.join(', ')}`);
}

const runCommand = (io: Io) =>
  new Command('run')
    .description('Wake the closing workflow now, and show what it did.')
    .option('--no-wait', 'wake it and return')
    .option('--timeout <length>', 'wait no longer than that, such as "5 minutes"')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExamples:\n  $ rollcall closing run --json | jq .overCap')
    .option('--by <name>', 'who wakes it', who())
    .action(({ wait, json, by, ...given }: RunOptions) =>
      withOperator(io, by, async (operator) => {
        const { closingResult, runClosing } = await import('../../operations/closing/closures.js');
        const timeout = readTimeout(given.timeout, wait, operator.now);
        await attended(io, timeout, async (waitUntil) => {
          const started = await runClosing(operator, {});
          noteStarted(io, 'closing', started);
          const client = await operator.temporal();
          const follow = () => closingResult(operator, started);
          const waiting = { idle: notTakenUp(operator, started), leave: async () => GOES_ON };
          const result = wait
            ? await waitUntil((left) => client.withAbortSignal(left, follow), waiting)
            : null;
          if (json) io.print(JSON.stringify(result));
          else if (result) io.print(resultTable(result));
        });
      }),
    );

interface RunOptions {
  wait: boolean;
  timeout?: string;
  json?: true;
  by: string;
}

/** It is one for all who wake it, so nobody's Ctrl-C may end it. */
const GOES_ON =
  'The closing goes on, as soon as a worker listens: what waits is due anyway. To prevent it: rollcall pause --reason "…"';

const resultTable = (result: ClosingResult): string =>
  table(Object.entries(MEANINGS).map(([name, meaning]) => [result[name as keyof typeof MEANINGS], meaning]));

const MEANINGS = {
  closed: 'tasks closed',
  toDo: 'to be switched off by hand: they run until then ("rollcall closing list --to-do")',
  failed: 'not closed: their source refused',
  cancelled: 'not closed: the reason to close them no longer applies',
  overCap: 'wait: their source is over the cap ("rollcall closing allow")',
  restored: 'restored',
  toSwitchOn: 'to be switched on again by hand',
  notRestored: 'not restored: they changed meanwhile',
};

async function printReactivated(io: Io, json = false): Promise<void> {
  const { listReactivated } = await import('../../operations/closing/closures.js');
  await withDatabase(io, async (pool) => {
    const found = await listReactivated({ pool });
    if (json) return io.print(JSON.stringify(found, null, 2));
    if (found.length === 0)
      return io.print('  no reactivated project has tasks that were closed for its archiving');
    const rows = found.map(({ source, id, name, tasks, closedAt }) => [
      source,
      id,
      name,
      tasks,
      showDay(closedAt),
    ]);
    io.print(table(rows, ['source', 'project', 'name', 'tasks', 'closed'].map(io.colours.dim)));
    io.note('To restore their tasks: rollcall restore project <source> <project>');
  });
}
