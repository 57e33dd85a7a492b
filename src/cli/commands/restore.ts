import { Command } from 'commander';
import type { Io } from '../io';
import { readInput, who } from '../options';

const HELP = `
Restores tasks as they were before Rollcall closed them. The command shows what it would restore and asks for consent;
scripts pass --yes. The closing workflow restores the tasks, also while Rollcall is paused. It does not
restore a task that changed since it was closed, and says so. Running the command again restores nothing twice, and shows the result. If a
source does not answer, or no worker listens, the tasks are restored as soon as they do.

Rollcall does not close a restored task again for the same archiving of its project.
`;

const EXAMPLES = {
  task: ['task bksops 4711', 'task bksops 4711 --yes'],
  project: ['project bksops 42', 'project bksops 42 --yes'],
  sweep: ['sweep latest', 'sweep 0f8fad5b --yes'],
};

const helpWith = (examples: string[]) =>
  [HELP, 'Examples:', ...examples.map((one) => `  $ rollcall restore ${one}`)].join('\n');

interface Options {
  yes?: true;
  json?: true;
  timeout?: string;
  by: string;
}

/** `rollcall restore ...`. */
export function restoreCommand(io: Io): Command {
  const command = new Command('restore').description(
    'Restore closed tasks: one, those of a project, those of a sweep.',
  );
  command.addHelpText('after', helpWith(Object.values(EXAMPLES).flat()));
  const ofSource = (of: 'task' | 'project', description: string) =>
    new Command(of)
      .description(description)
      .argument('<source>', 'the name of the source')
      .argument('<id>', `the ${of}'s id in its source`)
      .action((source: string, id: string, options: Options) => restore(io, { of, source, id }, options));
  const commands = [
    ofSource('task', 'Restore one task.'),
    ofSource('project', 'Restore all tasks of a project that Rollcall closed.'),
    new Command('sweep')
      .description(
        'Restore all tasks that a sweep proposed to close, or that nobody answered for in its rounds.',
      )
      .argument('<id>', 'its id, or the beginning of it; or: latest')
      .action((id: string, options: Options) => restore(io, { of: 'sweep', id }, options)),
  ];
  for (const each of commands) {
    each.option('--yes', 'do not ask for consent; required without a terminal');
    each.option('--timeout <length>', 'wait no longer than that, such as "5 minutes"');
    each.option('--json', 'print plan and result as JSON');
    each.option('--by <name>', 'who restores them', who());
    command.addCommand(each.addHelpText('after', helpWith(EXAMPLES[each.name() as keyof typeof EXAMPLES])));
  }
  return command;
}

async function restore(io: Io, given: object, options: Options): Promise<void> {
  const operations = await import('../../operations/closing/restore.js');
  const scope = readInput(operations.restore.input, given, { source: 'source', id: 'id' });
  const { restoreScope } = await import('../restoreScope.js');
  await restoreScope(io, scope, options);
}
