import { Command } from 'commander';
import { loadSources } from '../../config';
import { NotFound } from '../../domain/common/errors';
import { allSources, sourceText } from '../../domain/sync/sources';
import { SAMPLE } from '../../sources/check';
import { environment, withOperator } from '../context';
import type { SourceDetails } from '../../operations/sync/syncs';
import type { Io } from '../io';
import { who } from '../options';
import { escapeForTerminal } from '../output/escapeForTerminal';
import { printTask } from '../output/printTask';
import { printSources } from '../output/syncStatus';
import { table } from '../output/table';

const HELP = `
Shows the mirror, as the latest sync left it; "rollcall source check" looks at the source itself.

Examples:
  $ rollcall source show plant
  $ rollcall source show plant --json | jq .owners`;

/** `rollcall source show`. */
export const sourceShowCommand = (io: Io): Command =>
  new Command('show')
    .description(
      'Show a source: what it is, its latest sync, whom nothing can be sent to, and five of its tasks.',
    )
    .argument('<source>', 'the name of the source')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((name: string, { json }: { json?: true }) => show(io, name, json === true));

async function show(io: Io, name: string, json: boolean): Promise<void> {
  const { listSources, showSource } = await import('../../operations/sync/syncs.js');
  await withOperator(io, who(), async (operator) => {
    const all = allSources(await listSources(operator), loadSources(environment(io)));
    const info = all.find((one) => one.name === name);
    if (!info) {
      const names = all.map((one) => one.name).join(', ') || 'none yet';
      throw new NotFound(`There is no source "${name}". There are: ${names}`);
    }
    const details = await showSource(operator, name, SAMPLE);
    if (json) return io.print(JSON.stringify({ ...info, ...details }, null, 2));
    io.print(escapeForTerminal(sourceText(info)));
    printDetails(io, name, details);
  });
}

function printDetails(io: Io, name: string, { report, owners, sample }: SourceDetails): void {
  if (!report) return io.print(`It was never synced. Sync it now: rollcall source sync ${name}`);
  printSources(io, [report]);
  const rows: [string, number][] = [
    ['enabled tasks', report.enabled],
    ['of these without owner', owners.ownerless],
    ['owners of enabled tasks', owners.owners],
    ['of these, nothing can be sent to', owners.unreachable],
    ['people', report.people],
  ];
  io.print(table(rows));
  for (const task of sample) printTask(io, task);
}
