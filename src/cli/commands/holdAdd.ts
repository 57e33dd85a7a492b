import { Command } from 'commander';
import type { NewExemption } from '../../db/exemptions';
import { NotFound } from '../../domain/errors';
import { likeOf, patternOf } from '../../domain/pattern';
import type { Io } from '../io';
import { withDatabase } from '../parts';
import { readDate, readReason, wrong } from '../reading';
import { showDay } from '../table';
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

/** What an exemption names. */
export type Named = Pick<NewExemption, 'scope' | 'source' | 'target'>;

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
      add(io, { scope: 'pattern', source: given.source ?? null, target: likeOf(pattern) }, given),
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

async function add(io: Io, named: Named, { until, why, by }: Options): Promise<void> {
  const now = new Date();
  const end = readDate('--until', until);
  if (end <= now) throw wrong('--until', until, 'a date that is still to come');
  const reason = readReason('--why', why);
  await withDatabase(io, async (pool) => {
    const { addExemption, isKnown, listExemptions } = await import('../../db/exemptions.js');
    if (!(await isKnown(pool, named))) throw new NotFound(`There is no ${nameOf(named)}.`);
    const id = await addExemption(pool, {
      ...named,
      until: end,
      why: reason,
      who: by,
      madeAt: now,
    });
    const made = (await listExemptions(pool, now)).find((exemption) => exemption.id === id);
    io.print(
      `${io.colours.green('✓')} ${made?.tasks ?? 0} enabled tasks held until ${showDay(end)}: ${nameOf(named)}`,
    );
    io.note(io.colours.dim(`To end it earlier: rollcall hold end ${id.slice(0, 8)}`));
  });
}

/** What is held, as people say it. */
export function nameOf({ scope, source, target }: Named): string {
  const name = scope === 'pattern' ? patternOf(target) : target;
  return source ? `${scope} ${name} in ${source}` : `${scope} ${name}`;
}
