import { activityInfo } from '@temporalio/activity';
import { mailDay, dailyLimitFor } from '../../domain/reminder/mailBudget';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { InvalidInput } from '../../domain/common/errors';
import { mailNextOf, nextMove, openingOf } from '../../domain/reminder/nextMove';
import type { MailKind } from '../../domain/common/terms';
import type { ReminderFacts } from '../../domain/reminder/facts';
import { loadFacts } from '../../db/reminder/facts';
import { bookRound, bookNotification, type NotificationKind } from '../../db/notices/mailBudget';
import { findOpenRound, type OpenRound } from '../../db/reminder/openRound';
import { saveRoundCadence } from '../../db/rules/roundCadence';
import { findUnderWay } from '../../db/notices/notifications';
import { type Deps, silentChannelsOf } from '../common/deps';
import { applyNewAnswers, resolveMove } from './resolveMove';
import type { DecideInput, Decision, DecisionContext } from './decision';

/**
 * Applies the owner's new answers, loads the facts and decides the next move. It also makes every move that needs no
 * mail and no waiting: it signals other workflows, reassigns tasks, ends a finished round, and assigns a mail to a
 * day of the budget. All of them can be repeated safely.
 */
export async function decideNext(deps: Deps, input: DecideInput): Promise<Decision> {
  const { owner, now, offered } = input;
  const { cadence, refused } = chooseCadence(input);
  const runId = activityInfo().workflowExecution?.runId ?? '';
  const context = { deps, owner, cadence, now: new Date(now), runId };
  if (offered !== undefined && !refused) await saveRoundCadence(deps.pool, owner, cadence, context.now);
  const made = await decideBy(context);
  return { ...made, ...(refused ? { refused } : offered !== undefined && { taken: cadence }) };
}

/** The cadence to decide by. */
function chooseCadence({ cadence, offered }: DecideInput): { cadence: Cadence; refused?: string } {
  if (offered === undefined) return { cadence: parseCached(cadence) };
  // In a Schedule a missing input means the defaults; in a signal it is a mistake.
  if (offered === null) return { cadence: parseCached(cadence), refused: NO_CADENCE };
  try {
    return { cadence: parseCadence(offered) };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { cadence: parseCached(cadence), refused: error.message };
  }
}

const NO_CADENCE = 'cadence is null, expected an object with its fields; {} for the defaults';

let latest: { text: string; cadence: Cadence } | null = null;

/** `parseCadence`, cached for the last input: the reminders of one sweep all bring the same. */
function parseCached(input: unknown): Cadence {
  const text = JSON.stringify(input);
  if (latest?.text !== text) latest = { text, cadence: parseCadence(input) };
  return latest.cadence;
}

/** More moves than one decision ever needs: beyond it they would repeat without effect. */
const ENOUGH = 20;

/**
 * Decides, makes what can be done at once, and decides again. Throws if that does not end, rather than load the
 * database without end: Temporal shows the error and retries at growing intervals.
 */
async function decideBy(context: DecisionContext): Promise<Decision> {
  for (let moves = 0; ; moves++) {
    const decided = await decideOnce(context);
    const resolved = await resolveMove(context, decided);
    if (resolved !== 'decide again') return resolved ?? withMailDay(context, decided);
    if (moves > ENOUGH) throw new Error(`"${decided.move.do}" for ${context.owner} does not end`);
  }
}

async function decideOnce(context: DecisionContext): Promise<Decision> {
  const { deps, owner, cadence, now } = context;
  let open: OpenRound = await findOpenRound(deps.pool, owner);
  if (open.unapplied) {
    await applyNewAnswers(context, open.round);
    open = await findOpenRound(deps.pool, owner);
  }
  const silentChannels = silentChannelsOf(deps);
  const facts = await loadFacts(deps.pool, open, { cadence, now, silentChannels });
  return { facts, move: nextMove(facts, cadence, now) };
}

/**
 * A mail without a day of the budget, or with a later one, gets the first day with room. Then the move is decided
 * again.
 */
async function withMailDay(context: DecisionContext, decided: Decision): Promise<Decision> {
  const { facts, move } = decided;
  const kind = mailNextOf(move, facts);
  if (!kind) return decided;
  const notification = isNotification(kind) ? kind : null;
  if (await isClaimed(context, decided, notification)) return decided;
  const day = await book(context, facts, kind, notification);
  if (move.do !== 'wait' && day <= mailDay(context.now)) return decided;
  const booked = { ...facts, [notification ? NOTIFICATION_DAYS[notification] : 'sendDay']: day };
  return { facts: booked, move: nextMove(booked, context.cadence, context.now) };
}

const NOTIFICATION_DAYS = { closed: 'closedDay', assigned: 'assignedDay', handed: 'handedDay' } as const;
const isNotification = (kind: MailKind): kind is NotificationKind => kind in NOTIFICATION_DAYS;

function book(
  { deps, cadence, now }: DecisionContext,
  facts: ReminderFacts,
  kind: MailKind,
  notification: NotificationKind | null,
) {
  const limit = cadence.mailPerDay;
  const wanted = { now, open: openingOf(facts, cadence), room: dailyLimitFor(kind, limit), limit };
  return notification
    ? bookNotification(deps.pool, facts.owner, notification, wanted)
    : bookRound(deps.pool, facts.round?.id ?? '', wanted);
}

/** A claimed notice has used its day already. */
async function isClaimed(
  { deps, owner }: DecisionContext,
  { facts, move }: Decision,
  notification: NotificationKind | null,
) {
  if (notification) return (await findUnderWay(deps.pool, notification, owner)) !== null;
  return (
    move.do === 'send' &&
    facts.notices.some(({ step, state }) => step === move.step && (step !== null || state === 'claimed'))
  );
}
