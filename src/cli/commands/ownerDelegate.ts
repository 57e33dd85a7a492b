import type { Command } from 'commander';
import type { Delegated } from '../../operations/owners/delegation';
import type { Io } from '../io';
import { withOperator } from '../context';
import { printDone } from '../output/noteStarted';
import { readInput } from '../options';
import { showDay } from '../output/table';
import { changing } from './ownerChange';

const HELP = `
Rollcall asks the delegate instead, in a separate mail, and tells the owner. The delegate's answers
count as the owner's. From the date on, Rollcall asks the owner again.

Examples:
  $ rollcall owner delegate alice --to bob --until 2027-03-01 --reason "parental leave"
  $ rollcall owner delegate alice --end`;

interface Options {
  by: string;
  json?: true;
  to?: string;
  until?: string;
  reason?: string;
  end?: true;
}

/** `rollcall owner delegate`. */
export const delegateCommand = (io: Io): Command =>
  changing('delegate', "Ask somebody else about an owner's tasks until a date.")
    .option('--to <person>', 'whom to ask: the id or account of an active person')
    .option('--until <date>', 'when it ends: a date such as 2027-01-31 (00:00 UTC), or a time')
    .option('--reason <text>', 'why')
    .option('--end', 'end the delegation now and ask the owner again')
    .addHelpText('after', HELP)
    .action((owner: string, options: Options) =>
      options.end ? end(io, owner, options) : delegate(io, owner, options),
    );

async function delegate(io: Io, owner: string, { by, json, ...given }: Options): Promise<void> {
  const { delegateOwner } = await import('../../operations/owners/delegation.js');
  const wanted = readInput(delegateOwner.input, { owner, ...given }, { owner: 'owner' });
  await withOperator(io, by, async (operator) => {
    const done = await delegateOwner(operator, wanted);
    const first = `Rollcall asks ${done.delegate} about the tasks of ${done.owner} until ${showDay(wanted.until)}`;
    printDone(io, done, json, [first, ...afterwards(done)]);
  });
}

function afterwards({ owner, delegate: to, tasks, delegateIsAway }: Delegated): string[] {
  const away = `${to} has delegated their own tasks to ${delegateIsAway}; that does not include tasks delegated to ${to}`;
  const open = `${tasks} ${tasks === 1 ? 'task' : 'tasks'} of the open round will be in the next digest to ${to}`;
  const none = `${owner} has nothing to answer now; the delegation applies from the next round on`;
  return [tasks > 0 ? open : none, ...(delegateIsAway ? [away] : [])];
}

const end = (io: Io, owner: string, { by, json }: Options): Promise<void> =>
  withOperator(io, by, async (operator) => {
    const { endDelegation } = await import('../../operations/owners/delegation.js');
    const done = await endDelegation(operator, { owner });
    const first = `Rollcall asks ${done.owner} again, and no longer ${done.delegates.join(', ')}`;
    printDone(io, done, json, [first, 'Answers already given stay; the ladder of an open round continues']);
  });
