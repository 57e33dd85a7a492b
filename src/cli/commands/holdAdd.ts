import { Command } from 'commander';
import type { Held } from '../../operations/holds';
import type { Io } from '../io';
import { withOperator } from '../parts';
import { readDate, readReason } from '../reading';
import { showEnd } from '../table';
import { who } from '../who';

const HELP = `
Examples:
  $ rollcall hold add project bksops 42 --until 2027-02-01 --why "handed over in January"
  $ rollcall hold add pattern 'nightly-*' --until 2027-01-15 --why "release freeze"`;

interface Options {
  until: string;
  why: string;
  by: string;
  source?: string;
}

/** `rollcall hold add ...`. */
export function holdAddCommand(io: Io): Command {
  const command = new Command('add').description('Hold a task, a project, an owner, or names by a pattern.');
  command.addHelpText('after', HELP);
  command.addCommand(ofSource(io, 'task', 'one task of a source'));
  command.addCommand(ofSource(io, 'project', 'all tasks of a project'));
  command.addCommand(
    options(
      new Command('owner').description('all tasks of an owner').argument('<owner>', "an owner's id"),
    ).action((owner: string, given: Options) =>
      add(io, { scope: 'owner', source: null, target: owner }, given),
    ),
  );
  command.addCommand(
    options(
      new Command('pattern')
        .description('all tasks whose name fits: * is any text, ? any one character')
        .argument('<pattern>', "a pattern such as 'nightly-*'")
        .option('--source <name>', 'of that source alone'),
    ).action((pattern: string, given: Options) =>
      add(io, { scope: 'pattern', source: given.source ?? null, target: pattern }, given),
    ),
  );
  return command;
}

const ofSource = (io: Io, scope: 'task' | 'project', description: string) =>
  options(
    new Command(scope)
      .description(description)
      .argument('<source>', 'the name of the source')
      .argument('<id>', `the ${scope}'s id there`),
  ).action((source: string, id: string, given: Options) => add(io, { scope, source, target: id }, given));

const options = (command: Command): Command =>
  command
    .requiredOption('--until <date>', 'its end: a date such as 2027-01-31 (in UTC), or a time')
    .requiredOption('--why <text>', 'the reason, shown in previews')
    .option('--by <name>', 'who holds them', who());

async function add(io: Io, held: Held, { until, why, by }: Options): Promise<void> {
  const hold = { ...held, until: readDate('--until', until), why: readReason('--why', why) };
  await withOperator(io, by, async (operator) => {
    const { addHold, nameOf } = await import('../../operations/holds.js');
    const { id, tasks } = await addHold(operator, hold);
    const end = showEnd(hold.until);
    io.print(`${io.colours.green('✓')} ${tasks} enabled tasks held until ${end}: ${nameOf(held)}`);
    io.note(io.colours.dim(`To end it earlier: rollcall hold end ${id.slice(0, 8)}`));
  });
}
