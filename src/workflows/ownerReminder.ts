import {
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, MailActivities } from '../activities';
import type { DecideInput, Decision } from '../activities/reminder/decision';
import { ABOUT, REMINDER_DETAILS } from '../domain/common/workflowTitles';
import type { Cadence } from '../domain/cadence/cadence';
import { MAIL_TASK_QUEUE } from '../domain/common/temporalNames';
import { escaped, joined, prose } from '../domain/common/markdown';
import { aimOf, type Aim, type Move } from '../domain/reminder/move';
import {
  blockedStory,
  blockedSummary,
  sendSummary,
  stageOf,
  standing,
  story,
  waitSummary,
} from '../domain/reminder/summary';
import { deadline as deadlineKey, stage as stageKey } from './attributes';
import { untilSeen } from './blocked';
import { showDetails } from './details';
import {
  confirm,
  status,
  updateCadence,
  type OwnerReminderInput,
  type OwnerReminderResult,
  type ReminderStatus,
} from './messages';

const { decide } = proxyLocalActivities<Activities>({
  // The database's own limits are shorter, and say more.
  startToCloseTimeout: '30 seconds',
  // Tried any longer, it would hold a workflow task and write a history while PostgreSQL is away: `untilSeen` waits.
  retry: { maximumAttempts: 2, initialInterval: '500 milliseconds' },
});

const { carryOut } = proxyActivities<MailActivities>({
  taskQueue: MAIL_TASK_QUEUE,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes' },
});

/**
 * Carries an owner's round from the first notice to its end: decide, act, wait for the deadline or a
 * signal, and again. Everything it decides on is in the database; everything it waits for is here.
 * Where a mail is expected, one activity decides, sends and decides again: fewer events for each mail.
 */
export async function ownerReminder(input: OwnerReminderInput): Promise<OwnerReminderResult> {
  const { owner } = input;
  let { cadence } = input;
  let offered: unknown;
  let news = false;
  let current: ReminderStatus = { stage: 'deciding', waitingFor: null, until: null, facts: null };
  setHandler(confirm, () => {
    news = true;
  });
  setHandler(updateCadence, (changed) => {
    offered = changed;
    news = true;
  });
  setHandler(status, () => {
    const { facts: _, ...standing } = current;
    return standing;
  });

  const lookOnce = async (mail: Aim | null): Promise<Decision> => {
    const seen = { owner, cadence, now: Date.now(), ...(offered !== undefined && { offered }) };
    offered = undefined;
    news = false;
    try {
      return await (mail ? carry(mail, seen) : decide(seen));
    } catch (error) {
      offered ??= seen.offered;
      throw error;
    }
  };
  /** A server may keep a mail waiting for hours: what is told meanwhile is looked at at once. */
  const carry = async (mail: Aim, seen: DecideInput): Promise<Decision> => {
    const sending = startSending(mail, seen);
    let again = false;
    for (;;) {
      await condition(() => news || sending.isOver());
      if (sending.isOver()) {
        const made = await sending.result;
        return again ? look(null) : made;
      }
      again = true;
      const decision = await look(null);
      cadence = decision.taken ?? cadence;
      current = show(decision, cadence, current);
      if (decision.move.do !== 'end') continue;
      sending.giveUp();
      return decision;
    }
  };
  const look = (mail: Aim | null): Promise<Decision> =>
    untilSeen(
      () => lookOnce(mail),
      (blocked) => {
        showDetails(ABOUT.reminder(owner), blockedStory(blocked, current.facts, cadence));
        current = { ...current, waitingFor: blockedSummary(blocked), until: blocked.until };
        if (workflowInfo().continueAsNewSuggested && offered === undefined)
          return continueAsNew<typeof ownerReminder>({ owner, cadence, begun: false });
        return condition(() => news, blocked.pause, { summary: blockedSummary(blocked) });
      },
    );
  let decision = await look(input.begun ? { next: 'notice' } : null);
  for (;;) {
    const { move, taken } = decision;
    cadence = taken ?? cadence;
    current = show(decision, cadence, current);
    if (move.do === 'end' && !news) return move.outcome;
    if (move.do !== 'wait') {
      decision = await look(mailExpected(decision));
      continue;
    }
    const patience = Math.max(1, Date.parse(move.until) - Date.now());
    const told = await condition(() => news, patience, { summary: waitSummary(move) });
    if (workflowInfo().continueAsNewSuggested && offered === undefined)
      return continueAsNew<typeof ownerReminder>({ owner, cadence, begun: false });
    decision = await look(told ? null : mailExpected(decision));
  }
}

/** The mail that comes next if nothing else happened; null for none, or where nobody knows when. */
function mailExpected({ move, facts }: Decision): Aim | null {
  const aim = aimOf(move);
  if (move.do !== 'wait') return MAILS.has(move.do) ? aim : null;
  const open = facts.stops.some(({ endedAt }) => endedAt === null) || move.because === 'sync';
  return open || aim.next === 'end' || aim.next === 'close' ? null : aim;
}

const MAILS = new Set<Move['do']>(['send', 'tell closed', 'tell assigned', 'tell handed']);

/** Has the mail carried out: until that is over, or given up since nothing of the round is left to send. */
function startSending(mail: Aim, input: DecideInput) {
  const scope = new CancellationScope();
  let over = false;
  const summary = sendSummary(mail.next, input.owner, mail.final);
  const result = scope
    .run(() => carryOut.executeWithOptions({ summary }, [input]))
    .finally(() => {
      over = true;
    });
  result.catch(() => undefined);
  return { result, isOver: () => over, giveUp: () => scope.cancel() };
}

/** Bytes: it tells every field that is wrong. */
const WARNING = 2000;

/** Puts what was decided where people look: current details, search attributes, the `status` query. */
function show(
  { move, refused, ...seen }: Decision,
  cadence: Cadence,
  before: ReminderStatus,
): ReminderStatus {
  // Once its round has ended, what was last seen of it is what there is to tell.
  const kept = move.do === 'end' && !seen.facts.round ? before.facts : null;
  const facts = { ...(kept ?? seen.facts), digests: seen.facts.digests };
  const stage = stageOf(move, facts);
  const warning =
    refused !== undefined &&
    prose`**A cadence that was signalled is not taken.** ${escaped(refused, WARNING)}`;
  const told = joined([warning, story(facts, move, cadence)], '\n\n');
  showDetails(ABOUT.reminder(facts.owner), told, REMINDER_DETAILS);
  // Each upsert is an event of the history: a wait that is only prolonged costs none.
  if (stage && (stage !== before.stage || (move.do === 'wait' && move.because === 'answer'))) {
    upsertSearchAttributes([
      { key: stageKey, value: stage },
      { key: deadlineKey, value: move.do === 'wait' ? new Date(move.until) : null },
    ]);
  }
  return { ...standing(facts, move), facts };
}
