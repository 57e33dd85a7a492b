import { Command } from 'commander';
import { count } from '../../domain/common/text';
import type { Conformance } from '../../sources/conformance/conform';
import type { Verdict } from '../../sources/conformance/verdict';
import { confirmed } from '../confirming';
import { declaredSource } from '../declaredSource';
import { EXIT, Exit, type Io } from '../io';
import { escapeForTerminal } from '../output/escapeForTerminal';
import { fittingTable } from '../output/table';

interface Options {
  task?: string;
  yes?: true;
  json?: true;
  rows?: true;
}

const HELP = `
Reads everything twice, asks for some tasks by their ids, and reports each promise as kept, broken or not tried. Needs no
database. With --task, it asks for consent, then really switches that task off and on again, twice each; the source may
record an edit by Rollcall's account.
Exit code 7 if a promise is broken; 1 if the source cannot be read, or refuses to switch the task.

Examples:
  $ rollcall source conformance bk-sops
  $ rollcall source conformance bk-sops --task 4711
  $ rollcall source conformance bk-sops --json --rows | jq '.projects[] | [.project, .tasks, .enabled]'`;

/** `rollcall source conformance`. */
export const sourceConformanceCommand = (io: Io): Command =>
  new Command('conformance')
    .description('Try each promise of a source that Rollcall relies on. Only reads, unless you pass --task.')
    .argument('<source>', 'the name of a source in the file of ROLLCALL_SOURCES')
    .option('--task <id>', 'a task that may be switched off and on again')
    .option('--yes', 'do not ask for consent; required without a terminal')
    .option('--json', 'print JSON, with the counts of each project')
    .option('--rows', 'with --json: also every task as the source reports it')
    .addHelpText('after', HELP)
    .action(async (name: string, options: Options) => {
      const found = await tryOut(io, name, options);
      if (options.json) printJson(io, found, options.rows === true);
      else printRules(io, found);
      const outcomes = found.rules.map(({ outcome }) => outcome);
      if (outcomes.includes('broken')) throw new Exit(EXIT.broken);
      if (outcomes.includes('refused')) throw new Exit(EXIT.failure);
    });

async function tryOut(io: Io, name: string, { task, yes }: Options): Promise<Conformance> {
  const declared = declaredSource(io, name);
  const { memory } = await import('../../sources/conformance/memory.js');
  const { conform } = await import('../../sources/conformance/conform.js');
  const held = memory();
  const { source } = await declared.open(held.parts);
  return conform(
    { source, held, clock: () => new Date() },
    {
      task: task ?? null,
      permit: ({ id, name: called }) =>
        confirmed(io, `Switch ${escapeForTerminal(called)} (${id}) off, and on again?`, yes),
    },
  );
}

const printJson = (io: Io, { tasks, ...rest }: Conformance, rows: boolean): void =>
  io.print(JSON.stringify(rows ? { ...rest, tasks } : rest, null, 2));

function printRules({ print, colours, width }: Io, { counts, rules }: Conformance): void {
  const marks: Record<Verdict['outcome'], string> = {
    kept: colours.green('✓ kept'),
    broken: colours.red('✗ broken'),
    refused: colours.yellow('✗ refused'),
    'not tried': colours.dim('- not tried'),
  };
  const { projects, archived, unread, tasks, enabled, people } = counts;
  print(
    `${count(projects, 'project')} (${archived} archived, ${unread} unread), ${count(tasks, 'task')} (${enabled} enabled), people: ${people}`,
  );
  const rows = rules.map(({ rule, promise, outcome, found }) => [
    marks[outcome],
    rule,
    `${promise}: ${found.join('; ')}`,
  ]);
  print(fittingTable(rows, width));
  const not = rules.filter(({ outcome }) => outcome === 'not tried').length;
  print('');
  const lines: [Verdict['outcome'], string][] = [
    ['broken', 'broken'],
    ['refused', 'refused'],
  ];
  for (const [outcome, word] of lines) {
    const n = rules.filter((one) => one.outcome === outcome).length;
    if (n > 0) print(colours.red(`${count(n, 'promise')} ${word}.`));
  }
  const kept = rules.filter(({ outcome }) => outcome === 'kept').length;
  print(`${count(kept, 'promise')} kept as far as tried, ${not} not tried.`);
}
