import { isAskedInPlace, outcomeOf, type Notice, type NoticeTask } from '../../domain/common/notice';
import type { AssignedFor, ClosingOutcome } from '../../domain/common/terms';
import type { Voice } from '../texts';

const ASKED_AS: Record<AssignedFor, Voice> = {
  escalated: 'escalated',
  'owner gone': 'ownerGone',
  'handed over': 'handedOver',
  delegated: 'delegated',
};

/** The voice of a notice. */
export function voiceOf(notice: Notice): Voice {
  const { kind, owner, recipient, closesAt, tasks } = notice;
  if (kind === 'assigned') return recipient === null ? 'standIn' : askedAs(tasks);
  if (kind === 'handed')
    return tasks.every((task) => task.assignedFor === 'delegated') ? 'handedAway' : 'handed';
  if (kind === 'closed') return closedAs(notice);
  if (recipient !== owner) return 'standIn';
  if (closesAt) return 'final';
  return kind;
}

const TOLD_AS = {
  closed: { owner: 'closed', standIn: 'closedStandIn', inPlace: 'closedInPlace' },
  'to do': { owner: 'toDo', standIn: 'toDoStandIn', inPlace: 'toDoInPlace' },
  'called off': { owner: 'calledOff', standIn: 'calledOffStandIn', inPlace: 'calledOffInPlace' },
} as const satisfies Record<ClosingOutcome, Record<string, Voice>>;

function closedAs(notice: Notice): Voice {
  const { owner, recipient, tasks } = notice;
  const voices = TOLD_AS[outcomeOf(notice)];
  if (tasks.some(isAskedInPlace)) return voices.inPlace;
  return recipient === owner ? voices.owner : voices.standIn;
}

function askedAs(tasks: NoticeTask[]): Voice {
  const [why, ...others] = reasonsToAsk(tasks);
  return why && others.length === 0 ? ASKED_AS[why] : 'mixed';
}

/** Why tasks are asked of somebody who does not own them, each reason once. */
export const reasonsToAsk = (tasks: NoticeTask[]): AssignedFor[] => [
  ...new Set(tasks.flatMap((task) => task.assignedFor ?? [])),
];
