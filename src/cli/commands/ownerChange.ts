import { Command } from 'commander';
import { sendSummary, waitSummary } from '../../domain/reminder/summary';
import type { RecordedOnBehalf } from '../../operations/owners/answers';
import type { Reminded, RoundCancelled } from '../../operations/owners/round';
import type { Io } from '../io';
import { withOperator } from '../context';
import { printDone } from '../output/noteStarted';
import { readInput, who } from '../options';
import { showDay, showTime } from '../output/table';

interface By {
  by: string;
  json?: true;
}

const ARGUMENTS = { owner: 'owner', tasks: 'tasks' };

/** A command of `rollcall owner` that changes something; the audit records who used it. */
export const changing = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument('<owner>', 'the id or account of an owner')
    .option('--by <name>', 'record this name in the audit', who())
    .option('--json', 'print JSON');

/** `rollcall owner remind`. */
export const remindCommand = (io: Io): Command =>
  changing('remind', 'Send an owner an extra reminder of the tasks still to be answered.')
    .addHelpText(
      'after',
      '\nThe waits of the ladder stay as they are.\n\nExamples:\n  $ rollcall owner remind alice',
    )
    .action((owner: string, { by, json }: By) =>
      withOperator(io, by, async (operator) => {
        const { remindOwner } = await import('../../operations/owners/round.js');
        const done = await remindOwner(operator, { owner });
        printDone(io, done, json, [`${done.owner} is reminded of ${count(done.tasks)}`, nextOf(done)]);
      }),
    );

function nextOf({ owner, next }: Reminded): string {
  if (next.do === 'wait') return `${waitSummary(next)}, at ${showTime(new Date(next.until))}`;
  return next.do === 'send' ? `${sendSummary(next.kind, owner)}: now` : 'Another notice goes out first';
}

/** `rollcall owner snooze`. */
export const snoozeCommand = (io: Io): Command =>
  changing('snooze', 'Answer "snooze" for an owner: leave tasks alone until a date.')
    .argument('[tasks...]', 'the ids of tasks (default: all tasks still to be answered)')
    .option('--until <date>', 'when it ends: a date such as 2027-01-31 (00:00 UTC), or a time (required)')
    .addHelpText('after', '\nExamples:\n  $ rollcall owner snooze alice 4711 --until 2027-01-15')
    .action((owner: string, tasks: string[], { by, json, until }: By & { until?: string }) =>
      withOperator(io, by, async (operator) => {
        const { snoozeOwner } = await import('../../operations/owners/answers.js');
        const wanted = readInput(snoozeOwner.input, { owner, tasks, until }, ARGUMENTS);
        const done = await snoozeOwner(operator, wanted);
        const first = `${count(done.tasks.length)} of ${done.owner} snoozed until ${showDay(wanted.until)}`;
        printDone(io, done, json, [first, leftOf(done)]);
      }),
    );

/** `rollcall owner confirm`. */
export const confirmCommand = (io: Io): Command =>
  changing('confirm', 'Answer "keep" for an owner.')
    .argument('[tasks...]', 'the ids of tasks (default: all tasks still to be answered)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rollcall owner confirm alice\n  $ rollcall owner confirm alice 4711 4712',
    )
    .action((owner: string, tasks: string[], { by, json }: By) =>
      withOperator(io, by, async (operator) => {
        const { confirmOwner } = await import('../../operations/owners/answers.js');
        const done = await confirmOwner(operator, readInput(confirmOwner.input, { owner, tasks }, ARGUMENTS));
        printDone(io, done, json, [`${count(done.tasks.length)} of ${done.owner} kept`, leftOf(done)]);
      }),
    );

function leftOf({ owner, left }: RecordedOnBehalf): string {
  if (left === null) return `${owner} has no open round; the tasks are held`;
  return left === 0 ? 'Nothing is left to answer: the round ends' : `${count(left)} still to be answered`;
}

/** `rollcall owner cancel`. */
export const cancelCommand = (io: Io): Command =>
  changing('cancel', "Cancel an owner's open round: stop asking, and close nothing for silence.")
    .option('--reason <text>', 'why, shown in the history (required)')
    .addHelpText('after', '\nExamples:\n  $ rollcall owner cancel alice --reason "was asked by mistake"')
    .action((owner: string, { by, json, reason }: By & { reason?: string }) =>
      withOperator(io, by, async (operator) => {
        const { cancelOwnerRound } = await import('../../operations/owners/round.js');
        const wanted = readInput(cancelOwnerRound.input, { owner, reason }, ARGUMENTS);
        const done = await cancelOwnerRound(operator, wanted);
        printDone(io, done, json, [cancelledOf(done), ...CANCELLED]);
      }),
    );

const CANCELLED = [
  'Answers already given still count. The next round begins when tasks of the owner are due again',
];

function cancelledOf({ owner, roundId, proposals }: RoundCancelled): string {
  const round = roundId ? `the round of ${owner} is cancelled` : `${owner} had no open round`;
  return proposals > 0 ? `${round}; ${count(proposals)} will not be closed for silence` : round;
}

const count = (tasks: number): string => (tasks === 1 ? '1 task' : `${tasks} tasks`);
