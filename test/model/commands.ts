import fc from 'fast-check';
import type { AnswerKind } from '../../src/domain/common/terms';

/** What may happen to a reminder and those it asks. */

export const TASKS = ['a', 'b', 'c', 'd'];
export const PEOPLE = ['ann', 'bob', 'cid', 'max'];

/** Whoever is asked in the owner's place or besides, of the task where one is told of; the owner where nobody is. */
export const WHO_IS_ASKED = 'who is asked';

export type Command =
  | { do: 'answer'; who: string; task: string; kind: AnswerKind; names: string | null }
  | { do: 'pass'; days: number }
  | { do: 'away'; who: string; to: string; days: number }
  | { do: 'gone' | 'back'; who: string }
  | { do: 'mailbox'; who: string; takes: boolean }
  | { do: 'bounce'; nth: number }
  | { do: 'return'; who: string }
  | { do: 'edit'; task: string }
  | { do: 'pause' | 'resume' | 'restart' | 'distrust' | 'trust' }
  | { do: 'cadence'; wait: number; remind: boolean };

const person = fc.constantFrom(...PEOPLE);
const who = fc.constantFrom(...PEOPLE, WHO_IS_ASKED);
const task = fc.constantFrom(...TASKS);
const constant = <T extends string>(value: T) => fc.constant(value);
const passing = (min: number, max: number) =>
  fc.record({ do: constant('pass'), days: fc.integer({ min, max }) });
const saying = (by: fc.Arbitrary<string>, ...kinds: AnswerKind[]) =>
  fc.record({
    do: constant('answer'),
    who: by,
    task,
    kind: fc.constantFrom(...kinds),
    names: fc.option(person),
  });
const goingAway = (from: fc.Arbitrary<string>, to: fc.Arbitrary<string>, least: number) =>
  fc.record({ do: constant('away'), who: from, to, days: fc.integer({ min: least, max: 20 }) });
const leaving = (whom: fc.Arbitrary<string>) =>
  fc.record({ do: fc.constantFrom('gone' as const, 'back' as const), who: whom });

/** Anything, whenever. */
const anything: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: passing(0, 9), weight: 6 },
  { arbitrary: saying(who, 'keep', 'close', 'snooze', 'not mine', 'not mine'), weight: 5 },
  goingAway(who, person, 1),
  leaving(who),
  fc.record({ do: constant('mailbox'), who, takes: fc.boolean() }),
  fc.record({ do: constant('bounce'), nth: fc.nat(9) }),
  fc.record({ do: constant('edit'), task }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'restart' as const) }),
  {
    arbitrary: fc.record({ do: fc.constantFrom('distrust' as const, 'distrust' as const, 'trust' as const) }),
    weight: 3,
  },
  fc.record({ do: constant('cadence'), wait: fc.integer({ min: 1, max: 9 }), remind: fc.boolean() }),
);

const asked = fc.constantFrom(WHO_IS_ASKED, WHO_IS_ASKED, 'ann');

/** What has somebody else asked: a task handed over, a delegation, a notice that came back, somebody gone. */
const turn: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: saying(asked, 'not mine'), weight: 4 },
  { arbitrary: goingAway(fc.constant('ann'), fc.constantFrom('bob', 'cid', 'max'), 5), weight: 3 },
  { arbitrary: fc.record({ do: constant('return'), who: asked }), weight: 2 },
  leaving(asked),
);

/** One turn soon after the other, about one task: before anybody was asked besides its owner, or right after that. */
const turns: fc.Arbitrary<Command[]> = fc
  .tuple(
    fc.constantFrom(0, 12, 12),
    task,
    fc.array(fc.tuple(turn, passing(0, 1)), { minLength: 3, maxLength: 5 }),
  )
  .map(([days, about, rest]) => [{ do: 'pass', days }, ...rest.flat().map((one) => ofTask(one, about))]);

const ofTask = (one: Command, about: string): Command =>
  one.do === 'answer' ? { ...one, task: about } : one;

/**
 * What happens in a round: anything; before that, most often, turns. Left to chance alone, two of them seldom meet in one
 * task before somebody answers or the round ends.
 */
export const happenings: fc.Arbitrary<Command[]> = fc
  .tuple(fc.option(turns, { freq: 5, nil: [] }), fc.array(anything, { minLength: 2, maxLength: 10 }))
  .map(([first, rest]) => [...first, ...rest]);
