import { Command } from 'commander';
import { count } from '../../domain/common/text';
import type { Io } from '../io';
import { withOperator } from '../context';
import { readInput, wrong, who } from '../options';
import { noteClosing } from '../output/noteStarted';

const HELP = `
For sources whose tasks people switch off by hand. What you record counts until the next sync of the source: if that finds
the task enabled, Rollcall reports it as running again. If an import shows a task disabled or no longer has it, you need
not record anything. If an id is not on the list, the command fails and records nothing.

Examples:
  $ rollcall closing list --to-do
  $ rollcall closing done plant/4711 plant/4712
  $ rollcall closing list --to-do --csv > to-do.csv    # keep the rows that are done
  $ rollcall closing done --csv to-do.csv`;

/** `rollcall closing done`. */
export const doneCommand = (io: Io) =>
  new Command('done')
    .description('Record that tasks were switched off, or on again, by hand.')
    .argument('[ids...]', 'as listed: a task as source/id, or the id of a closure')
    .option('--csv <file>', 'take the ids from the column "id" of this file')
    .option('--json', 'print the result as JSON')
    .option('--by <name>', 'who says so', who())
    .addHelpText('after', HELP)
    .action(async (given: string[], { csv, json, by }: { csv?: string; json?: true; by: string }) => {
      const ids = [...given, ...(csv === undefined ? [] : await idsIn(csv))];
      const { recordDone } = await import('../../operations/closing/toDo.js');
      const wanted = readInput(recordDone.input, { ids }, { ids: 'ids, or --csv' });
      await withOperator(io, by, async (operator) => {
        const recorded = await recordDone(operator, wanted);
        if (json) return io.print(JSON.stringify(recorded));
        noteClosing(io, recorded);
        const { switchedOff, switchedOn } = recorded;
        io.print(
          `${io.colours.green('✓')} ${count(switchedOff, 'task')} switched off, ${switchedOn} switched on again`,
        );
      });
    });

async function idsIn(file: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const { parse } = await import('csv-parse/sync');
  const expected = 'a readable CSV file with a column "id"';
  try {
    const rows = parse<{ id?: string }>(await readFile(file), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
    });
    const ids = rows.map(({ id }) => id);
    if (ids.every((id) => id !== undefined)) return ids;
  } catch (error) {
    throw wrong('--csv', `${file}: ${error instanceof Error ? error.message : String(error)}`, expected);
  }
  throw wrong('--csv', file, expected);
}
