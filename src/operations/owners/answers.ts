import { z } from 'zod';
import { markSignalled, recordOnBehalf } from '../../db/answers/answers';
import { listAnswerable, listOpenTasks, type AnswerableTask } from '../../db/admin/ownerTasks';
import type { Cadence } from '../../domain/cadence/cadence';
import { dueThresholds } from '../../domain/sweep/due';
import { after } from '../../domain/cadence/durations';
import { Conflict, InvalidInput, NotFound } from '../../domain/common/errors';
import type { AnswerKind } from '../../domain/common/terms';
import { operation } from '../admin/audited';
import { moment, text } from '../admin/fields';
import type { Operator } from '../admin/operator';
import { resolveOwner } from './report';
import { readRound, wake, type Woken } from './reminder';

const speaking = z.strictObject({
  owner: text(),
  tasks: z
    .array(text())
    .max(2000)
    .optional()
    .describe('The tasks, by id or source:id (default: all tasks still to be answered).'),
});

/** What was recorded. `left`: how many tasks of the open round are still to be answered; null without an open round. */
export interface RecordedOnBehalf extends Woken {
  owner: string;
  tasks: AnswerableTask[];
  left: number | null;
}

/**
 * Answers *keep* for an owner; holds the tasks even without an open round. Throws NotFound for unknown owners and tasks,
 * Conflict if nothing is left to answer.
 */
export const confirmOwner = operation('owner confirm', speaking, (operator: Operator, given) =>
  speak(operator, given, () => ({ kind: 'keep', until: null })),
);

/**
 * Answers *snooze* for an owner, until a date within the cadence's `snoozeLimit`; holds the tasks even without an open
 * round. Throws InvalidInput for any other date, and the errors of `confirmOwner`.
 */
export const snoozeOwner = operation(
  'owner snooze',
  speaking.extend({ until: moment }),
  (operator: Operator, { until, ...given }) =>
    speak(operator, given, (cadence) => {
      checkUntil(until, cadence, operator.now);
      return { kind: 'snooze', until };
    }),
);

function checkUntil(until: Date, { snoozeLimit }: Cadence, now: Date): void {
  const latest = after(now, snoozeLimit);
  if (until > now && until <= latest) return;
  const expected = `a future date, ${latest.toISOString()} at the latest: the cadence's snoozeLimit is ${snoozeLimit}`;
  throw new InvalidInput('snooze', [{ field: 'until', value: until.toISOString(), expected }]);
}

async function speak(
  operator: Operator,
  { owner: given, tasks: wanted = [] }: z.output<typeof speaking>,
  say: (cadence: Cadence) => { kind: AnswerKind; until: Date | null },
): Promise<RecordedOnBehalf> {
  const { pool, who, now } = operator;
  const owner = await resolveOwner(pool, given);
  const { roundId, cadence } = await readRound(pool, owner);
  const said = say(cadence);
  const { staleBefore } = dueThresholds(cadence, now);
  const asked = () => (roundId ? listOpenTasks(pool, { owner, roundId, now, staleBefore }) : null);
  const all = (await asked()) ?? (await listAnswerable(pool, owner));
  const tasks = wanted.length > 0 ? named(wanted, await listAnswerable(pool, owner), owner) : all;
  if (tasks.length === 0) throw new Conflict(`${owner} has no task left to answer for.`);
  const answers = tasks.map((task) => ({ ...task, ...said }));
  const { ids } = await recordOnBehalf(pool, { owner, roundId, answers, saidBy: who, at: now });
  const woken = await wake(operator, owner, ids);
  if (woken.notWoken === null) await markSignalled(pool, ids, now);
  return { owner, tasks, left: (await asked())?.length ?? null, ...woken };
}

/** The tasks that the texts, each an id or source:id, name. Throws NotFound if a text matches no task, or several. */
function named(wanted: string[], tasks: AnswerableTask[], owner: string): AnswerableTask[] {
  return [...new Set(wanted)].map((text) => {
    const [found, ...others] = tasks.filter(
      ({ source, taskId }) => text === taskId || text === `${source}:${taskId}`,
    );
    if (!found) throw new NotFound(`${owner} has no enabled task "${text}".`);
    if (others.length === 0) return found;
    const meant = [found, ...others].map(({ source, taskId }) => `${source}:${taskId}`).join(', ');
    throw new NotFound(`"${text}" matches several tasks: ${meant}.`);
  });
}
