import { after } from './durations';
import type { Cadence, Step } from './cadence';
import type { NoticeFact, Outcome, ReminderFacts } from './round';

/** What a reminder does next. */
export type Move =
  | { do: 'hand over closures' }
  | { do: 'tell closed' }
  | { do: 'send'; step: number; kind: Step['step'] }
  | { do: 'wait'; until: string; next: Step['step'] | 'end' }
  | { do: 'end'; outcome: Outcome | 'told' };

/**
 * The whole policy of a reminder: the one move that `facts` call for at `now`.
 *
 * What the owner wants closed is handed over first, what was closed is told next. Without an open round there is nothing else to do. A round ends once
 * nothing of it is left to answer; until then it climbs the ladder, each wait counted from the
 * moment the mail server accepted or refused the step's notice.
 */
export function nextMove(facts: ReminderFacts, cadence: Cadence, now: Date): Move {
  if (facts.unhandedClosures > 0) return { do: 'hand over closures' };
  if (facts.untoldClosures > 0) return { do: 'tell closed' };
  if (!facts.round) return { do: 'end', outcome: 'told' };
  if (facts.unsettled === 0) return { do: 'end', outcome: settledOutcome(facts) };
  return climb(facts.notices, cadence.ladder, now);
}

/** A round whose every task was settled: by its owner's answers, or by what happened to the tasks meanwhile. */
const settledOutcome = ({ answers }: ReminderFacts): Outcome =>
  answers.keep + answers.close + answers.snooze > 0 ? 'confirmed' : 'nothing-to-ask';

function climb(notices: NoticeFact[], ladder: Step[], now: Date): Move {
  const last = notices.filter((notice) => notice.settledAt !== null).at(-1);
  const step = last ? last.step + 1 : 0;
  const next = ladder[step];
  if (last?.settledAt) {
    const wait = ladder[last.step]?.wait;
    const deadline = wait ? after(new Date(last.settledAt), wait) : now;
    if (now < deadline) return { do: 'wait', until: deadline.toISOString(), next: next?.step ?? 'end' };
  }
  if (!next) return { do: 'end', outcome: 'unanswered' };
  return { do: 'send', step, kind: next.step };
}
