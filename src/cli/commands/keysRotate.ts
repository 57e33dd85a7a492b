import { Command } from 'commander';
import { keyFileIn } from '../../config/linkKeys';
import { InvalidInput } from '../../domain/common/errors';
import type { Rotated } from '../../operations/admin/rotateLinkKeys';
import type { Io } from '../io';
import { environment, withOperator } from '../context';
import { wrong, who } from '../options';
import { showTime } from '../output/table';

const HELP = `
Adds a key to the file that ROLLCALL_LINK_KEYS=file:/path names. Worker and API reload the file by
themselves. The new key starts to sign after a delay, so that every process on every machine has it
by then. Links already sent work until they expire. Keys that no link needs any more are removed.

Examples:
  $ rollcall keys rotate
  $ rollcall keys rotate --signs-in 60      if the file takes up to an hour to reach all machines`;

interface Options {
  signsIn: string;
  json?: true;
  by: string;
}

/** `rollcall keys rotate`. */
export const keysRotateCommand = (io: Io): Command =>
  new Command('rotate')
    .description('Sign new confirmation links with a new key; old links continue to work.')
    .option('--signs-in <minutes>', 'the delay until the new key signs', '10')
    .option('--json', 'print JSON')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', HELP)
    .action(async ({ signsIn, json, by }: Options) => {
      const minutes = readMinutes(signsIn);
      const file = keyFile(io);
      await withOperator(io, by, async (operator) => {
        const { rotateLinkKeys } = await import('../../operations/admin/rotateLinkKeys.js');
        const from = new Date(operator.now.getTime() + minutes * 60_000);
        const rotated = await rotateLinkKeys(operator, { file, from });
        if (json) return io.print(JSON.stringify(rotated, null, 2));
        for (const line of tell(rotated)) io.print(`${io.colours.green('✓')} ${line}`);
      });
    });

function* tell({ made, signsFrom, signsUntilThen, kept, dropped }: Rotated) {
  yield `key ${made} signs from ${showTime(signsFrom)} on, ${signsUntilThen} until then`;
  yield `links signed with ${kept.join(', ')} go on working until they expire`;
  if (dropped.length > 0) yield `dropped, no living link being signed with it: ${dropped.join(', ')}`;
}

function readMinutes(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw wrong('--signs-in', text, 'minutes: a whole number, 0 for at once');
}

/** Keys in the variable itself are those that a process was started with. */
function keyFile(io: Io): string {
  const value = environment(io)['ROLLCALL_LINK_KEYS'];
  const file = keyFileIn(value ?? '');
  if (file !== null) return file;
  const expected =
    'file:/path of a file that worker and API can read: put the keys there, one on each line, and restart both once';
  throw new InvalidInput('configuration', [
    { field: 'ROLLCALL_LINK_KEYS', value: value === undefined ? undefined : 'keys', expected },
  ]);
}
