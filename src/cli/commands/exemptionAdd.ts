import { Command } from 'commander';
import { count } from '../../domain/common/text';
import type { Io } from '../io';
import { withOperator } from '../context';
import { readInput, who } from '../options';
import { showEnd } from '../output/table';

const EXAMPLES = {
  task: 'task bksops 4711 --until 2027-02-01 --reason "runs once a year"',
  project: 'project bksops 42 --until 2027-02-01 --reason "handed over in January"',
  owner: 'owner bksops:alice --until 2027-02-01 --reason "on parental leave"',
  pattern: `pattern 'nightly-*' --until 2027-01-15 --reason "release freeze"`,
};

const exampleOf = (...scopes: (keyof typeof EXAMPLES)[]) =>
  ['\nExamples:', ...scopes.map((scope) => `  $ rollcall exemption add ${EXAMPLES[scope]}`)].join('\n');

interface Options {
  until?: string;
  reason?: string;
  by: string;
  source?: string;
}

/** `rollcall exemption add ...`. */
export function exemptionAddCommand(io: Io): Command {
  const command = new Command('add').description(
    'Exempt a task, a project, an owner, or tasks whose name matches a pattern.',
  );
  command.addHelpText('after', exampleOf('task', 'project', 'owner', 'pattern'));
  command.addCommand(ofSource(io, 'task', 'Exempt one task of a source.'));
  command.addCommand(ofSource(io, 'project', 'Exempt all tasks of a project.'));
  command.addCommand(
    options(
      new Command('owner')
        .description('Exempt all tasks of an owner.')
        .argument('<owner>', 'the id of an owner, or an account that only one owner has'),
    ).action((owner: string, given: Options) => add(io, { scope: 'owner', target: owner }, given)),
  );
  command.addCommand(
    options(
      new Command('pattern')
        .description('Exempt all tasks whose name matches a pattern.')
        .argument('<pattern>', "a pattern such as 'nightly-*': * matches any text, ? any one character")
        .option('--source <name>', 'only tasks of this source'),
    ).action((pattern: string, given: Options) =>
      add(io, { scope: 'pattern', source: given.source, target: pattern }, given),
    ),
  );
  return command;
}

const ofSource = (io: Io, scope: 'task' | 'project', description: string) =>
  options(
    new Command(scope)
      .description(description)
      .argument('<source>', 'the name of the source')
      .argument('<id>', `the ${scope}'s id in the source`),
  ).action((source: string, id: string, given: Options) => add(io, { scope, source, target: id }, given));

const options = (command: Command): Command =>
  command
    .option('--until <date>', 'when it ends: a date such as 2027-01-31 (00:00 UTC), or a time (required)')
    .option('--reason <text>', 'why, shown in previews (required)')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', exampleOf(command.name() as keyof typeof EXAMPLES));

async function add(io: Io, target: object, { until, reason, by }: Options): Promise<void> {
  const { addExemption, nameOf } = await import('../../operations/closing/exemptions.js');
  const wanted = readInput(
    addExemption.input,
    { ...target, until, reason },
    { source: 'source', target: 'id' },
  );
  await withOperator(io, by, async (operator) => {
    const made = await addExemption(operator, wanted);
    const { id, tasks } = made;
    const end = showEnd(wanted.until);
    const what = `until ${end}: ${nameOf(made)}`;
    if (tasks > 0) io.print(`${io.colours.green('✓')} ${count(tasks, 'enabled task')} exempt ${what}`);
    else io.print(`${io.colours.yellow('!')} exempt ${what}; it has no enabled tasks now`);
    io.note(io.colours.dim(`To end it earlier: rollcall exemption end ${id.slice(0, 8)}`));
  });
}
