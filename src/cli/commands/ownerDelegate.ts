import type { Command } from 'commander';
import type { Delegated } from '../../operations/owners/delegation';
import type { Io } from '../io';
import { withOperator } from '../context';
import { printDone } from '../output/noteStarted';
import { readInput } from '../options';
import { showDay } from '../output/table';
import { changing } from './ownerChange';

const HELP = `
The delegate is asked instead, in a mail of their own, and answers as the owner would; the owner is told. From the
date on the owner is asked again.

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
  changing('delegate', 'Ask somebody else about the tasks of an owner who is away.')
    .option('--to <person>', 'who is asked: the id, or account, of an active person')
    .option('--until <date>', 'its end: a date such as 2027-01-31 (in UTC), or a time')
    .option('--reason <text>', 'the reason')
    .option('--end', 'take it back: ask the owner again')
    .addHelpText('after', HELP)
    .action((owner: string, options: Options) =>
      options.end ? end(io, owner, options) : delegate(io, owner, options),
    );

async function delegate(io: Io, owner: string, { by, json, ...given }: Options): Promise<void> {
  const { delegateOwner } = await import('../../operations/owners/delegation.js');
  const wanted = readInput(delegateOwner.input, { owner, ...given }, { owner: 'owner' });
  await withOperator(io, by, async (operator) => {
    const done = await delegateOwner(operator, wanted);
    const first = `${done.delegate} is asked about the tasks of ${done.owner} until ${showDay(wanted.until)}`;
    printDone(io, done, json, [first, ...afterwards(done)]);
  });
}

function afterwards({ owner, delegate: to, tasks, delegateIsAway }: Delegated): string[] {
  const away = `${to} is away, too, and has ${delegateIsAway} asked; what is delegated to ${to} is not`;
  const open = `Of the open round ${tasks} ${tasks === 1 ? 'task goes' : 'tasks go'} to ${to}, in their next digest`;
  const none = `${owner} has nothing to answer now: it counts from the next round on`;
  return [tasks > 0 ? open : none, ...(delegateIsAway ? [away] : [])];
}

const end = (io: Io, owner: string, { by, json }: Options): Promise<void> =>
  withOperator(io, by, async (operator) => {
    const { endDelegation } = await import('../../operations/owners/delegation.js');
    const done = await endDelegation(operator, { owner });
    const first = `${done.owner} is asked again, ${done.delegates.join(', ')} no longer`;
    printDone(io, done, json, [first, 'What they answered stays; the ladder of an open round goes on']);
  });
