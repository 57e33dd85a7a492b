import { Command } from 'commander';
import type { RestoreScope } from '../../db/closing/restore';
import type { Io } from '../io';
import { who } from '../options';

const HELP = `
What Rollcall closed is had back as it was. It is shown what would be done, and asked whether you want that; scripts
say --yes. The closing workflow does it. A task that changed since it was closed is left as it is, and told. Run again it does nothing
twice, and tells what became of it. A stop does not hold it up. What waits because its source does not answer, or no
worker listens, is restored by itself once they do.

A task restored is not closed again for the same archiving of its project.
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
  const command = new Command('restore').description('Have closed tasks back: one, a project, a sweep.');
  command.addHelpText('after', helpWith(Object.values(EXAMPLES).flat()));
  const ofSource = (of: 'task' | 'project', description: string) =>
    new Command(of)
      .description(description)
      .argument('<source>', 'the name of the source')
      .argument('<id>', `the ${of}'s id there`)
      .action((source: string, id: string, options: Options) => restore(io, { of, source, id }, options));
  const commands = [
    ofSource('task', 'One task.'),
    ofSource('project', 'All tasks of a project that Rollcall closed.'),
    new Command('sweep')
      .description('All tasks whose closing a sweep proposed, or that nobody answered for in its rounds.')
      .argument('<id>', 'its id, or the beginning of it; or: latest')
      .action((id: string, options: Options) => restore(io, { of: 'sweep', id }, options)),
  ];
  for (const each of commands) {
    each.option('--yes', 'do not ask first; needed where there is no terminal');
    each.option('--timeout <length>', 'wait no longer than that, such as "5 minutes"');
    each.option('--json', 'print plan and result as JSON');
    each.option('--by <name>', 'who wants them back', who());
    command.addCommand(each.addHelpText('after', helpWith(EXAMPLES[each.name() as keyof typeof EXAMPLES])));
  }
  return command;
}

async function restore(io: Io, scope: RestoreScope, options: Options): Promise<void> {
  const { restoreScope } = await import('../restoreScope.js');
  await restoreScope(io, scope, options);
}
