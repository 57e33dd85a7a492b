import type { Command } from 'commander';

/**
 * Prints the help that `args` ask for with the word `help` before or among command names: "help exemption add" and
 * "exemption help add" both mean "exemption add --help". Null if they ask for none. Commander supports one level only.
 */
export function helpAskedFor(program: Command, args: string[]): (() => never) | null {
  const at = args.indexOf('help');
  if (at < 0) return null;
  const { command, unknown } = find(program, args.slice(0, at));
  // Otherwise "help" may be an ordinary argument.
  if (unknown !== null || command.commands.length === 0) return null;
  return () => showHelp(command, args.slice(at + 1));
}

function showHelp(from: Command, names: string[]): never {
  const { command, unknown } = find(
    from,
    names.filter((name) => !name.startsWith('-')),
  );
  if (unknown !== null)
    command.error(`error: unknown command '${unknown}'`, { code: 'commander.unknownCommand' });
  return command.help();
}

/** The command that `names` lead to, and the first unknown name, or null. */
function find(from: Command, names: string[]): { command: Command; unknown: string | null } {
  let command = from;
  for (const name of names) {
    const next = command.commands.find((one) => one.name() === name);
    if (!next) return { command, unknown: name };
    command = next;
  }
  return { command, unknown: null };
}
