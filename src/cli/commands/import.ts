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
    .description('Read projects, tasks and people from files into the database.')
    .argument('<paths...>', 'a folder with projects.csv, tasks.csv, people.csv (or .jsonl), or such files')
    .option('--source <name>', 'the name to keep them under (by default that of the folder)')
    .option('--yes', 'import them under the name of the folder, also where no source is called so yet')
    .option('--as-of <day>', 'the day of the snapshot, as 2026-08-22: dates move so that it becomes today')
    .option('--json', 'print the result as JSON')
    .option('--by <name>', 'who imports it', who())
    .addHelpText(
      'after',
      `
Needs DATABASE_URL (migrated). docs/how-to/import.md tells the columns. Either all of the files are imported or, where
a row is wrong, nothing: each fault is told with file, line, field and value. The same files again change
nothing, and what was closed here is not reopened unless its row changed since.

Without --source the name is that of the folder, and the command says it. Where no source has that name yet it asks
first; scripts pass --source or --yes. Exit code 6: all was imported, but the sync is not trusted, as it suddenly lacks
many tasks or people; "trusted" of --json is then false.

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
  if (tasks.keptClosed > 0) lines.push(`  ${count(tasks.keptClosed)} tasks closed here stay closed`);
  if (result.gone > 0) lines.push(`  ${count(result.gone)} tasks are gone`);
  if (result.doneByHand > 0)
    lines.push(`  ${count(result.doneByHand)} tasks that were to be switched off by hand are closed`);
  if (result.left > 0)
    lines.push(`  ${count(result.left)} people are no longer listed, and so no longer active`);
  return [
    `${colours.green('✓')} imported into ${colours.bold(source)}`,
    ...lines,
    ...[...found(result), ...doubts(result)].map((doubt) => colours.yellow(`  ${doubt}`)),
  ];
}

const found = ({ runningAgain }: ImportResult): string[] =>
  runningAgain === 0
    ? []
    : [`${count(runningAgain)} closed tasks run again: rollcall closing list --state "running again"`];

function doubts({ source, trusted, rejectionReason, rejectedProjectCount }: ImportResult): string[] {
  if (trusted === null) return [`it only adds to what is known: ${rejectionReason}`];
  if (trusted) return [];
  const why = rejectionReason ?? `as to ${count(rejectedProjectCount)} of its projects`;
  return [
    `not trusted: ${why}; nobody is asked on its word (exit code ${EXIT.untrusted})`,
    `→ if that is right: rollcall sync accept ${source} --reason "..."; rollcall sync status tells more`,
  ];
}

const count = (number: number) => number.toLocaleString('en');
