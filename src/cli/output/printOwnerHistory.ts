import type { AssignmentRow } from '../../db/admin/ownerHistory';
import type { ClosingOutcome } from '../../domain/common/terms';
import type { OwnerReport } from '../../operations/owners/report';
import { showDay, showTime, table } from './table';

/** Delegations from and to the owner. */
export const delegationTable = ({ owner, delegations }: OwnerReport): string =>
  table(
    delegations.map(({ owner: from, delegate, until, who, reason }) => [
      from === owner ? `to ${delegate}` : `of ${from}`,
      `until ${showDay(until)}`,
      `by ${who}`,
      reason ?? '',
    ]),
  );

/** Assignments from and to the owner. */
export const assignmentTable = ({ owner, assignments }: OwnerReport): string =>
  table(
    assignments.map((assignment) => [
      assignment.owner === owner ? `to ${assignment.assignee}` : `of ${assignment.owner}`,
      reasonOf(assignment),
      namesOf(assignment.tasks),
      toldOf(assignment),
    ]),
  );

function reasonOf({ why, givenBy, until, instead }: AssignmentRow): string {
  const by = givenBy ? ` by ${givenBy}` : '';
  return `${why}${by}${until ? ` until ${showDay(until)}` : ''}${instead ? '' : ', besides the owner'}`;
}

const toldOf = ({ told, toldAt }: AssignmentRow): string => {
  if (told === null) return 'will be in their next digest';
  return toldAt ? `${told} ${showTime(toldAt)}` : told;
};

/** What a notice about closing told: nobody reads "closed" of a task that still runs. */
const TOLD: Record<ClosingOutcome, string> = {
  closed: 'closed',
  'to do': 'will be switched off',
  'called off': 'not switched off after all',
};

/** Notices outside rounds. */
export const notificationTable = ({ notifications }: OwnerReport): string =>
  table(
    notifications.map(({ kind, outcome, state, at, tasks, address, recipient, error }) => [
      outcome ? TOLD[outcome] : kind,
      `${state} ${showTime(at)} to ${address ?? recipient ?? 'nobody'}`,
      `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`,
      error ?? '',
    ]),
  );

/** Answers, newest first. */
export const answerTable = ({ owner, person, answers }: OwnerReport): string =>
  table(
    answers.map(({ kind, by, member, at, tasks, until, names, applied }) => [
      showTime(at),
      `${kind}${until ? ` until ${showDay(until)}` : ''}${names ? `, ask ${names}` : ''}`,
      saidText(by, member, by === owner && Boolean(person?.members)),
      namesOf(tasks),
      applied ? '' : 'not applied yet',
    ]),
  );

/** Who gave an answer: of a team, no more than is known. */
function saidText(by: string, member: string | null, isTeam: boolean): string {
  if (member !== null) return `by ${member} for ${by}`;
  return isTeam ? `by the link in the mail to ${by}` : `by ${by}`;
}

const FEW = 3;

const namesOf = (tasks: string[]): string =>
  tasks.length > FEW ? `${tasks.slice(0, FEW).join(', ')} and ${tasks.length - FEW} more` : tasks.join(', ');
