import { parseCadence } from '../../src/domain/cadence/cadence';
import type { NoticeFact, ReminderFacts } from '../../src/domain/reminder/facts';

export const cadence = parseCadence({
  ladder: [
    { step: 'notice', wait: '7 days' },
    { step: 'remind', wait: '3 days' },
    { step: 'escalate', wait: '2 days' },
  ],
});

/** A notice of the ladder to Ann that the mail server accepted, unless said otherwise. An escalation reminds the owner. */
export const sent = (step: number, completedAt: string, state: NoticeFact['state'] = 'sent'): NoticeFact => ({
  step,
  kind: step === 0 ? 'notice' : 'remind',
  state,
  recipient: 'k8s:ann',
  completedAt,
  moved: false,
  doubted: false,
  final: false,
});

export const NO_ANSWERS = { keep: 0, close: 0, snooze: 0, 'not mine': 0 };

/** An open round that nobody was asked in yet, with two tasks to ask about. */
const OPENED: ReminderFacts = {
  owner: 'k8s:ann',
  timeZone: 'UTC',
  round: {
    id: 'r',
    sweepId: 's',
    createdAt: '2026-11-01T09:00:00.000Z',
    step: null,
    stepAt: null,
    remindAsked: false,
  },
  unsettled: 2,
  trusted: 2,
  own: 2,
  listed: 2,
  answers: NO_ANSWERS,
  notices: [],
  assigned: [],
  digests: [],
  finals: [],
  uncalled: 0,
  closingOff: false,
  reachable: true,
  warnable: true,
  delegate: null,
  mirrorFresh: true,
  untoldClosures: 0,
  untoldAssignedSince: null,
  assignedTrusted: true,
  untoldHanded: 0,
  undispatchedClosures: 0,
  undispatchedAssignments: 0,
  pauses: [],
  sendDay: null,
  closedDay: null,
  assignedDay: null,
  handedDay: null,
};

/** The facts of an open round with these differences; its step is that of the last of `notices`. */
export function factsWith(change: Partial<ReminderFacts> = {}): ReminderFacts {
  const last = change.notices?.at(-1);
  const round = last && {
    ...OPENED.round!,
    step: last.step,
    stepAt: last.completedAt ?? '2026-11-01T09:00:00Z',
  };
  return { ...OPENED, ...(round && { round }), ...change };
}

/** The round of these facts, at a step of its ladder. */
export const atStep = (step: number, stepAt: string): ReminderFacts['round'] => ({
  ...OPENED.round!,
  step,
  stepAt,
});
