import { Command } from 'commander';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { readAssignments } from '../setFields';
import { faultOf, readSettings } from '../cadenceFile';
import type { Io } from '../io';
import { withDatabase, withTemporal } from '../context';
import { readCount, who } from '../options';
import { setCadence, type SetOptions } from '../setCadence';

const HELP = `
The cadence decides whom to ask, when, and how much Rollcall may close. docs/reference/configuration.md
explains every field. The cadence is the input of the sweep's Schedule, so you may also change it in
Temporal's UI or CLI: every sweep validates it, and records changes made there in the history.

Examples:
  $ rollcall cadence show
  $ rollcall cadence set staleAfter="40 days" ladder.1.wait="3 days"
  $ rollcall cadence history`;

const SET_HELP = `
Use dots for nested fields; "cron" and "timeZone" set when sweeps run. A value is text or JSON; null
restores the default. All values are validated before anything changes.

Running reminders keep their cadence unless you pass --apply-running. A current wait is then
measured anew from its own start. If Temporal updates only some reminders, the command says how
many are left; run it again. closingCap and shrink take effect at once. Removing "close" from the
ladder cancels closures for silence that have not run yet.

Examples:
  $ rollcall cadence set staleAfter="40 days" closingCap.tasks=50
  $ rollcall cadence set cron="0 9 * * 1-5" timeZone=Europe/Berlin
  $ rollcall cadence set ladder='[{"step": "notice", "wait": "14 days"}, {"step": "escalate", "wait": "7 days"}]'
  $ rollcall cadence set calendar.quietHours='{"from": "20:00", "to": "08:00"}' --apply-running`;

const VALIDATE_HELP = `
The file has the fields that "rollcall cadence show --json" prints; missing fields get their
defaults. Without a file, the command validates the Schedule's cadence.

Examples:
  $ rollcall cadence validate
  $ rollcall cadence show --json > cadence.json
  $ rollcall cadence validate cadence.json && rollcall schedule apply --cadence cadence.json`;

/** `rollcall cadence ...`. */
export function cadenceCommand(io: Io): Command {
  const command = new Command('cadence')
    .description('Show or change whom Rollcall asks, when, and how much it may close.')
    .addHelpText('after', HELP);
  command.addCommand(showCommand(io));
  command.addCommand(setCommand(io));
  command.addCommand(validateCommand(io));
  command.addCommand(historyCommand(io));
  return command;
}

const showCommand = (io: Io) =>
  new Command('show')
    .description('Show every field with its value, and the default if it differs.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ rollcall cadence show --json | jq .ladder')
    .action(async ({ json }: { json?: true }) => {
      const { findSettings } = await import('../../operations/cadence/cadence.js');
      const { flat } = await import('../../domain/cadence/scheduleSettings.js');
      const { printLadder, printSettings } = await import('../output/showCadence.js');
      const settings = await withTemporal(io, ({ client }) => findSettings({ temporal: async () => client }));
      if (json) io.print(JSON.stringify(flat(settings), null, 2));
      else printSettings(io, settings);
      const fault = faultOf(settings.cadence);
      if (!json && !fault) printLadder(io, parseCadence(settings.cadence));
      if (fault) io.note(io.colours.yellow(`⚠ Every sweep fails with this cadence: ${fault}`));
    });

const setCommand = (io: Io) =>
  new Command('set')
    .description('Change fields of the cadence, from the next sweep on.')
    .argument('<field=value...>', 'the fields to change')
    .option('--by <name>', 'record this name in the audit', who())
    .option('--apply-running', 'also update running reminders')
    .addHelpText('after', SET_HELP)
    .action((texts: string[], options: SetOptions) => setCadence(io, readAssignments(texts), options));

const validateCommand = (io: Io) =>
  new Command('validate')
    .description("Validate a file, or the Schedule's cadence, without changing anything.")
    .argument('[file]', "a JSON file, or - for standard input (default: the Schedule's cadence)")
    .addHelpText('after', VALIDATE_HELP)
    .action(async (file?: string) => {
      const { printLadder } = await import('../output/showCadence.js');
      const cadence = file === undefined ? await checkScheduled(io) : readSettings(file, 'file').cadence;
      io.print(`${io.colours.green('✓')} the cadence is valid`);
      printLadder(io, cadence);
    });

/** The Schedule's cadence. Throws InvalidInput, as a sweep would, naming every wrong field. */
async function checkScheduled(io: Io): Promise<Cadence> {
  const { findSettings } = await import('../../operations/cadence/cadence.js');
  return parseCadence(
    (await withTemporal(io, ({ client }) => findSettings({ temporal: async () => client }))).cadence,
  );
}

const historyCommand = (io: Io) =>
  new Command('history')
    .description('List changes of the cadence, including those made outside Rollcall.')
    .option('--limit <number>', 'how many to list, newest first', '20')
    .option('--json', 'print JSON')
    .addHelpText('after', "\nExamples:\n  $ rollcall cadence history --json | jq '.[0].after'")
    .action(async ({ limit, json }: { limit: string; json?: true }) => {
      const { listCadenceChanges } = await import('../../db/cadence/changes.js');
      const { printHistory } = await import('../output/showCadence.js');
      const changes = await withDatabase(io, (pool) => listCadenceChanges(pool, readCount('limit', limit)));
      if (json) io.print(JSON.stringify(changes, null, 2));
      else printHistory(io, changes);
    });
