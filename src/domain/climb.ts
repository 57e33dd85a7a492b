import type { AskingStep, Cadence } from './cadence';
import { nextOpenMoment } from './calendar';
import { after, type Length } from './durations';
import type { Move } from './nextMove';
import { doubtedFor, gatheringFor, type Refusals } from './refusals';
import type { AssignedFact, NoticeFact, ReminderFacts } from './round';
import { graceLeft } from './stop';

/** One look at an open round. */
interface Look {
  facts: ReminderFacts;
  cadence: Cadence;
  now: Date;
}

/**
 * The move of an open round with something left to ask. What cannot be asked of the owner any more moves along to
 * others first. Then it climbs the ladder, each wait counted from the moment the mail server accepted or refused
 * the step's notices, stopped time left out. A wait ends on a working day and outside the quiet hours, where the
 * owner lives.
 */
export function climb(look: Look): Move {
  const { facts, cadence, now } = look;
  const { round, notices } = facts;
  const step = round?.step ?? null;
  if (step === null) return takeStep(cadence, 0);
  const moving = moveAlong(look, step);
  if (moving) return moving;
  if (notices.some((notice) => notice.step === step && notice.state === 'claimed'))
    return takeStep(cadence, step);
  if (round?.remindAsked && writesToOwner(facts, 'remind')) return { do: 'send', step: null, kind: 'remind' };
  const deadline = deadlineOf(step, look);
  if (deadline > now) return waitForAnswer(deadline, cadence.ladder[step + 1]?.step ?? 'end');
  return cadence.ladder[step + 1]?.step === 'close' ? closeOrWait(look) : takeStep(cadence, step + 1);
}

function takeStep({ ladder }: Cadence, step: number): Move {
  const next = ladder[step];
  if (!next || next.step === 'close') return { do: 'end', outcome: 'unanswered' };
  return { do: 'send', step, kind: next.step };
}

const waitForAnswer = (deadline: Date, next: 'close' | 'end' | AskingStep['step']): Move => ({
  do: 'wait',
  until: deadline.toISOString(),
  because: 'answer',
  next,
});

/** What is done about tasks that cannot be asked of whom they are asked of; null where there are none. */
function moveAlong(look: Look, step: number): Move | null {
  const { own, delegate, notices, assigned, reachable } = look.facts;
  if (own > 0 && delegate) return { do: 'move along', why: 'delegated' };
  const lost = [
    ...(own > 0 ? notices.filter((notice) => isLost(notice) && !notice.moved) : []),
    ...assigned.filter(isLost),
  ];
  if (lost.length === 0) return null;
  return (reachable && whileDoubted(look, step, lost)) || { do: 'move along', why: 'owner gone' };
}

/**
 * Nobody is asked in a person's place for a refusal that may be our fault: it is waited for what becomes of the other
 * first notices, and while very many are refused the same mail is tried again. Null once the refusal is believed.
 */
function whileDoubted(
  { facts, cadence, now }: Look,
  step: number,
  lost: (NoticeFact | AssignedFact)[],
): Move | null {
  const isDoubted = lost.some((one) => 'doubted' in one && one.doubted);
  const refusals: Refusals = isDoubted ? 'doubted' : (facts.refusals ?? 'believed');
  if (refusals === 'believed') return null;
  const kind = cadence.ladder[step]?.step;
  const next = kind === undefined || kind === 'close' ? 'remind' : kind;
  const wait = lengthOf(cadence.ladder[step]?.wait);
  const since = Math.max(...lost.map(({ settledAt }) => Date.parse(settledAt ?? '')));
  const until = since + (refusals === 'gathering' ? gatheringFor(wait) : doubtedFor(wait));
  if (until > Number(now)) return waitForRefusals(until, next);
  if (refusals === 'gathering') return null;
  const again = facts.notices.some((notice) => notice.step === step && isLost(notice) && !notice.moved);
  return again && facts.own > 0
    ? { do: 'send', step, kind: next, again: true }
    : waitForRefusals(Number(now) + doubtedFor(wait), next);
}

const lengthOf = (wait: Length | undefined): number =>
  wait === undefined ? Infinity : Number(after(new Date(0), wait));

const waitForRefusals = (until: number, next: AskingStep['step']): Move => ({
  do: 'wait',
  until: new Date(until).toISOString(),
  because: 'refusals',
  next,
});

const isLost = ({ state }: NoticeFact | AssignedFact) => state === 'refused' || state === 'bounced';

/** Whether a notice of that kind would go to the owner, rather than to others alone. */
export const writesToOwner = (
  { own, reachable, delegate }: Pick<ReminderFacts, 'own' | 'reachable' | 'delegate'>,
  kind: AskingStep['step'],
): boolean => kind !== 'escalate' && own > 0 && reachable && !delegate;

/** When the wait of the step that was taken ends. */
function deadlineOf(step: number, { facts, cadence, now }: Look): Date {
  const { wait } = cadence.ladder[step] ?? {};
  const begun = begunAt(step, facts, cadence);
  const left = wait ? graceLeft(begun, lengthened(wait, facts, cadence), facts.stops, now) : 0;
  return nextOpenMoment(new Date(Number(now) + left), cadence.calendar, facts.zone);
}

/** The wait begins when the last of those asked was told; a digest not sent yet is taken to go out in time. */
function begunAt(step: number, { round, notices, assigned }: ReminderFacts, cadence: Cadence): Date {
  const told = notices.filter((notice) => notice.step === step).map(({ settledAt }) => settledAt);
  const asked = assigned.filter((one) => one.step === step);
  const moments = [...told, ...asked.map((one) => one.settledAt ?? inTime(one, cadence))];
  return new Date(Math.max(Date.parse(round?.stepAt ?? ''), ...moments.map((at) => Date.parse(at ?? ''))));
}

/** A quarter more than it is gathered for: the wait would else be a little short every time, and be waited on. */
function inTime({ since }: AssignedFact, { digestAfter }: Cadence): string {
  const gathered = Number(after(new Date(since), digestAfter)) - Date.parse(since);
  return new Date(Date.parse(since) + gathered * 1.25).toISOString();
}

/** Others are given more time than an owner would have had. */
function lengthened(wait: Length, { assigned }: ReminderFacts, { ownerGoneFactor }: Cadence): Length[] {
  const gone = assigned.some(({ why }) => why === 'owner gone');
  return Array.from({ length: gone ? ownerGoneFactor : 1 }, () => wait);
}

/** The grace before a task is closed for silence, from the acceptance of a final notice that lists it. */
export function graceOf({ ladder }: Cadence): Length {
  const closing = ladder.at(-1);
  const before = ladder.at(-2)?.wait ?? '1 month';
  const own = closing?.step === 'close' ? closing.wait : undefined;
  const epoch = new Date(0);
  return own && after(epoch, own) > after(epoch, before) ? own : before;
}

/** Closes what had its full grace, once nothing is left that may still get it. */
function closeOrWait({ facts, cadence, now }: Look): Move {
  const grace = lengthened(graceOf(cadence), facts, cadence);
  const endOf = (at: string, promised: string | null) => {
    const left = graceLeft(new Date(at), grace, facts.stops, now);
    const end = nextOpenMoment(new Date(Number(now) + left), cadence.calendar, facts.zone);
    return Math.max(Number(end), promised === null ? 0 : Date.parse(promised));
  };
  const told = facts.finals.flatMap(({ since, promised }) => (since === null ? [] : [{ since, promised }]));
  const untold = facts.assigned.filter(({ state }) => state === 'untold' || state === 'claimed');
  const last = Math.max(
    ...told.map(({ since, promised }) => endOf(since, promised)),
    ...untold.map((one) => endOf(inTime(one, cadence), null)),
  );
  if (last > Number(now)) return waitForAnswer(new Date(last), 'close');
  const finalBefore = told
    .map(({ since }) => since)
    .toSorted()
    .at(-1);
  return finalBefore === undefined
    ? { do: 'end', outcome: 'unanswered' }
    : { do: 'propose closing', finalBefore };
}
