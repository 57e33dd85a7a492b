import { Command } from 'commander';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { readAssignments } from '../setFields';
import { faultOf, readSettings } from '../cadenceFile';
import type { Io } from '../io';
import { withDatabase, withTemporal } from '../context';
import { readCount, who } from '../options';
import { setCadence, type SetOptions } from '../setCadence';

const HELP = `
The cadence is what may be set about timing, ladder and limits; docs/reference/configuration.md tells of every field. It is
the input of the sweep's Schedule, so Temporal's own UI and CLI change it just as well: every sweep checks its
input, and what was changed elsewhere is noticed and kept in the history.

Examples:
  $ rollcall cadence show
  $ rollcall cadence set staleAfter="40 days" ladder.1.wait="3 days"
  $ rollcall cadence history`;

const SET_HELP = `
Fields are named with dots; "cron" and "timeZone" are the times of the sweeps. A value is text or JSON. The whole
is checked before anything is changed; null takes out what is given, so that it is as by default. Reminders that run
keep the cadence they began with, unless --apply-running gives it to them too: a wait that runs then moves, measured
from when it began; where Temporal does so only in part, the command says how many are left, and may be run
again. closingCap and shrink are in force at once; "close" taken out of the ladder cancels what waits to
be closed for silence.

Examples:
  $ rollcall cadence set staleAfter="40 days" closingCap.tasks=50
  $ rollcall cadence set cron="0 9 * * 1-5" timeZone=Europe/Berlin
  $ rollcall cadence set ladder='[{"step": "notice", "wait": "14 days"}, {"step": "escalate", "wait": "7 days"}]'
  $ rollcall cadence set calendar.quietHours='{"from": "20:00", "to": "08:00"}' --apply-running`;

const VALIDATE_HELP = `
The file has what "rollcall cadence show --json" prints, or some of it; the rest is as by default. Without a file it
is the cadence that the Schedule has, whoever set it.

Examples:
  $ rollcall cadence validate
  $ rollcall cadence show --json > cadence.json
  $ rollcall cadence validate cadence.json && rollcall schedule apply --cadence cadence.json`;

/** `rollcall cadence ...`. */
export function cadenceCommand(io: Io): Command {
  const command = new Command('cadence')
    .description('Show or change whom Rollcall asks when, how often, and how much it may close.')
    .addHelpText('after', HELP);
  command.addCommand(showCommand(io));
  command.addCommand(setCommand(io));
  command.addCommand(validateCommand(io));
  command.addCommand(historyCommand(io));
  return command;
}

const showCommand = (io: Io) =>
  new Command('show')
    .description('Show every field with its value, and its default if that differs.')
    .option('--json', 'print it as JSON')
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
      if (fault) io.note(io.colours.yellow(`⚠ Every sweep fails with it: ${fault}`));
    });

const setCommand = (io: Io) =>
  new Command('set')
    .description('Change fields of the cadence, from the next sweep on.')
    .argument('<field=value...>', 'what to change')
    .option('--by <name>', 'who makes the change', who())
    .option('--apply-running', 'give it to the reminders that run, too')
    .addHelpText('after', SET_HELP)
    .action((texts: string[], options: SetOptions) => setCadence(io, readAssignments(texts), options));

const validateCommand = (io: Io) =>
  new Command('validate')
    .description("Check a file, or the Schedule's cadence, without changing anything.")
    .argument('[file]', 'a file of JSON; - is standard input; without one what the Schedule has')
    .addHelpText('after', VALIDATE_HELP)
    .action(async (file?: string) => {
      const { printLadder } = await import('../output/showCadence.js');
      const cadence = file === undefined ? await checkScheduled(io) : readSettings(file, 'file').cadence;
      io.print(`${io.colours.green('✓')} a valid cadence`);
      printLadder(io, cadence);
    });

/** Throws InvalidInput, as a sweep would, naming every wrong field of the cadence that the Schedule has. */
async function checkScheduled(io: Io): Promise<Cadence> {
  const { findSettings } = await import('../../operations/cadence/cadence.js');
  return parseCadence(
    (await withTemporal(io, ({ client }) => findSettings({ temporal: async () => client }))).cadence,
  );
}

const historyCommand = (io: Io) =>
  new Command('history')
    .description('Show who changed the cadence, when, and from what to what, also outside Rollcall.')
    .option('--limit <number>', 'the latest so many', '20')
    .option('--json', 'print it as JSON')
    .addHelpText('after', "\nExamples:\n  $ rollcall cadence history --json | jq '.[0].after'")
    .action(async ({ limit, json }: { limit: string; json?: true }) => {
      const { listCadenceChanges } = await import('../../db/cadence/changes.js');
      const { printHistory } = await import('../output/showCadence.js');
      const changes = await withDatabase(io, (pool) => listCadenceChanges(pool, readCount('limit', limit)));
      if (json) io.print(JSON.stringify(changes, null, 2));
      else printHistory(io, changes);
    });
