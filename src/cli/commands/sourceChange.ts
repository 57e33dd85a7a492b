import { Command } from 'commander';
import { loadPart, loadSources, variables } from '../../config';
import { readIdentityAliases } from '../../config/sources';
import { Conflict } from '../../domain/common/errors';
import { count } from '../../domain/common/text';
import type { Removal } from '../../operations/sync/sources';
import { confirmed } from '../confirming';
import { environment, withOperator } from '../context';
import type { Io } from '../io';
import { who } from '../options';
import { table } from '../output/table';

interface Options {
  yes?: true;
  json?: true;
  by: string;
}

const RENAME = `
Renames everything that carries the name, at once: the mirror, the ids of people (name:account), rounds, notices, answers,
holds, exemptions, closures. Mailed links continue to work. If rounds are open, pause Rollcall for a minute first. After
you resume it, their reminders continue under the new name within ten minutes.

To rename a configured source, stop the workers, change the file in ROLLCALL_SOURCES (and the one in
ROLLCALL_IDENTITY_ALIASES), run this command with the new environment, and start the workers.

Examples:
  $ rollcall source rename inventory plant`;

/** `rollcall source rename`. */
export const sourceRenameCommand = (io: Io): Command =>
  new Command('rename')
    .description('Rename a source.')
    .argument('<old>', 'its name')
    .argument('<new>', 'its new name')
    .option('--by <name>', 'who renames it', who())
    .addHelpText('after', RENAME)
    .action(async (source: string, to: string, { by }: Options) => {
      refuseConfigured(io, source, `give it the name ${to} there first, with the workers stopped`);
      refuseAliased(io, source);
      const { renameSource } = await import('../../operations/sync/sources.js');
      const { rounds } = await withOperator(io, by, (operator) => renameSource(operator, { source, to }));
      io.print(`${io.colours.green('✓')} ${source} is now called ${io.colours.bold(to)}`);
      if (rounds > 0) io.print(`  ${count(rounds, 'open round')} go on under the new name: rollcall resume`);
    });

const REMOVE = `
Removes the mirror: tasks, projects, people. Cancels the open rounds of its owners and the closures not yet done. Notices,
answers, closings and syncs stay as history. The command shows what it would do and asks for consent; scripts pass --yes.
If you import the source again under the same name, it starts from nothing.

Examples:
  $ rollcall source remove inventory
  $ rollcall source remove inventory --yes --json`;

/** `rollcall source remove`. */
export const sourceRemoveCommand = (io: Io): Command =>
  new Command('remove')
    .description('Remove a source and its tasks, projects and people; history stays.')
    .argument('<source>', 'its name')
    .option('--yes', 'do not ask for consent; required without a terminal')
    .option('--json', 'print what is removed as JSON')
    .option('--by <name>', 'who removes it', who())
    .addHelpText('after', REMOVE)
    .action((source: string, options: Options) => remove(io, source, options));

async function remove(io: Io, source: string, { yes, json, by }: Options): Promise<void> {
  refuseConfigured(io, source, 'take it out there first: its next sync would bring it back');
  const { planRemoval, removeSource } = await import('../../operations/sync/sources.js');
  await withOperator(io, by, async (operator) => {
    const plan = await planRemoval(operator, source);
    if (!yes) printPlan(io, plan);
    await confirmed(io, `Remove the source ${source}?`, yes);
    const removed = await removeSource(operator, { source });
    if (json) return io.print(JSON.stringify(removed));
    io.print(`${io.colours.green('✓')} ${source} is removed, ${count(removed.tasks, 'task')} with it`);
  });
}

/** For whoever is asked: no data. */
function printPlan(io: Io, plan: Removal): void {
  const people = plan.peopleStay ? 'people stay: other sources need them' : 'people go';
  const lines: [number, string][] = [
    [plan.projects, 'projects go'],
    [plan.tasks, 'tasks go'],
    [plan.people, people],
    [plan.rounds, 'open rounds are cancelled'],
    [plan.closures, 'closures, proposed or to be done by hand, are cancelled'],
    [plan.holds, 'holds end'],
    [plan.exemptions, 'exemptions end'],
  ];
  io.note(table(lines));
  io.note('  What was asked, answered and closed stays as history.');
}

/** Throws Conflict where the environment declares the source; `advice` says what to do then. */
function refuseConfigured(io: Io, source: string, advice: string): void {
  if (loadSources(environment(io)).some(({ name }) => name === source))
    throw new Conflict(`The file of ROLLCALL_SOURCES declares ${source}: ${advice}`);
}

/** The file of aliases names people by the old ids, and would give them back to the tasks. */
function refuseAliased(io: Io, source: string): void {
  const part = variables.pick({ ROLLCALL_IDENTITY_ALIASES: true });
  const file = loadPart(part, environment(io)).ROLLCALL_IDENTITY_ALIASES;
  const ids = [...readIdentityAliases(file)].flat();
  const one = ids.find((id) => id.startsWith(`${source}:`));
  if (one)
    throw new Conflict(`ROLLCALL_IDENTITY_ALIASES names ${one}: change ${file} first, to the new name`);
}
