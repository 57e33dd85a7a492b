import type { Command } from 'commander';

/**
 * The help that `args` ask for by the word `help`, before or among the names of commands: "help exemption add" and
 * "exemption help add" are "exemption add --help". Null where they ask for none. Commander itself looks one name deep only.
 */
export function helpAskedFor(program: Command, args: string[]): (() => never) | null {
  const at = args.indexOf('help');
  if (at < 0) return null;
  const { command, unknown } = find(program, args.slice(0, at));
  // Anything else may be an argument that happens to be "help".
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

/** The command that `names` lead to; the first of them that leads nowhere, or null. */
function find(from: Command, names: string[]): { command: Command; unknown: string | null } {
  let command = from;
  for (const name of names) {
    const next = command.commands.find((one) => one.name() === name);
    if (!next) return { command, unknown: name };
    command = next;
  }
  return { command, unknown: null };
}
