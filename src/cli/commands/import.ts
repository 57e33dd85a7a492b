import { Command } from 'commander';
import { importFiles as importRead, type ImportResult } from '../../operations/sync/imports';
import { importProgress } from '../output/importProgress';
import { EXIT, Exit, type Io } from '../io';
import { loadSources } from '../../config';
import { accountsOf } from '../../domain/sync/sources';
import { environment, withOperator } from '../context';
import { chooseName } from '../importName';
import { who } from '../options';

interface Options {
  source?: string;
  yes?: true;
  asOf?: string;
  json?: true;
  by: string;
}

/** `rollcall import`. */
export const importCommand = (io: Io): Command =>
  new Command('import')
    .description('Import projects, tasks and people from CSV or JSON-lines files.')
    .argument('<paths...>', 'a folder with projects.csv, tasks.csv and people.csv (or .jsonl), or such files')
    .option('--source <name>', 'the source to import into (default: the name of the folder)')
    .option('--yes', 'create the source without asking')
    .option('--as-of <day>', 'shift all dates so that this day, such as 2026-08-22, becomes today')
    .option('--json', 'print JSON')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText(
      'after',
      `
Needs DATABASE_URL (migrated). docs/how-to/import.md explains the columns. If any row is wrong, the
command imports nothing and names file, line, field and value. Importing the same files again changes
nothing. A task that Rollcall closed stays closed unless its row changed since.

Without --source, the source is named after the folder. If that source does not exist yet, the
command asks first; scripts pass --source or --yes. Exit code 6 means that all files were imported,
but the sync is not trusted because many tasks or people are suddenly missing; "trusted" in the JSON
is then false.

Examples:
  $ rollcall import inventory/
  $ rollcall import exports/ --source inventory --json
  $ rollcall import people.jsonl --source inventory
  $ rollcall import samples/kubernetes-periodics --as-of 2026-08-22`,
    )
    .action(async (paths: string[], options: Options) => {
      const result = await importFiles(io, paths, options);
      if (options.json) io.print(JSON.stringify(result));
      else summaryOf(result, io).forEach((line) => io.print(line));
      if (result.trusted === false) throw new Exit(EXIT.untrusted);
    });

const importFiles = (io: Io, paths: string[], { asOf, by, ...choice }: Options): Promise<ImportResult> =>
  withOperator(io, by, async (operator) => {
    const source = await chooseName(io, operator.pool, paths, choice);
    const accounts = accountsOf(loadSources(environment(io)), source);
    const progress = importProgress(io);
    let interrupted = false;
    const off = io.onSignal(() => {
      interrupted = true;
      off();
    });
    const onProgress: typeof progress.show = (now) => {
      if (interrupted) throw new Exit(EXIT.interrupted, 'interrupted');
      progress.show(now);
    };
    try {
      return await importRead(operator, { source, paths, accounts, asOf, onProgress });
    } catch (error) {
      if (interrupted) io.note('Interrupted: nothing was imported.');
      throw error;
    } finally {
      off();
      progress.end();
    }
  });

function summaryOf(result: ImportResult, { colours }: Io): string[] {
  const { source, projects, tasks, people } = result;
  const lines = Object.entries({ projects, tasks, people }).map(
    ([kind, { read, new: added, changed }]) =>
      `  ${kind.padEnd(8)} ${count(read)} read, ${count(added)} new, ${count(changed)} changed`,
  );
  if (tasks.keptClosed > 0)
    lines.push(`  tasks that Rollcall closed and that stay closed: ${count(tasks.keptClosed)}`);
  if (result.gone > 0) lines.push(`  tasks that are no longer listed, and gone: ${count(result.gone)}`);
  if (result.doneByHand > 0)
    lines.push(
      `  tasks of the to-do list that are switched off, and now closed: ${count(result.doneByHand)}`,
    );
  if (result.left > 0)
    lines.push(`  people who are no longer listed, and no longer active: ${count(result.left)}`);
  return [
    `${colours.green('✓')} imported into ${colours.bold(source)}`,
    ...lines,
    ...[...result.remarks, ...found(result), ...doubts(result)].map((doubt) => colours.yellow(`  ${doubt}`)),
  ];
}

const found = ({ runningAgain }: ImportResult): string[] =>
  runningAgain === 0
    ? []
    : [
        `closed tasks that are running again: ${count(runningAgain)}. To list them: rollcall closing list --state "running again"`,
      ];

function doubts({ source, trusted, rejectionReason, rejectedProjectCount }: ImportResult): string[] {
  if (trusted === null) return [`this import only adds and updates: ${rejectionReason}`];
  if (trusted) return [];
  const why = rejectionReason ?? `${count(rejectedProjectCount)} of its projects`;
  return [
    `not trusted: ${why}; Rollcall asks nobody about these tasks (exit code ${EXIT.untrusted})`,
    `→ if the import is right: rollcall source accept ${source} --reason "..."; for details: rollcall source status`,
  ];
}

const count = (number: number) => number.toLocaleString('en');
