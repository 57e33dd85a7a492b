import fc from 'fast-check';

/** What may happen to tasks of living and archived projects, and to what is closed of them. */

export const TASKS = ['a', 'b', 'c', 'd', 'e', 'f'];
export const PROJECTS = ['p1', 'p2'];

export type ClosingCommand =
  | { do: 'pass'; hours: number }
  | { do: 'archive' | 'revive' | 'distrust'; project: string }
  | { do: 'edit' | 'switch off' | 'switch on' | 'remove'; task: string }
  | { do: 'say'; task: string; kind: 'close' | 'keep'; applied: boolean }
  | { do: 'exempt'; what: string; days: number }
  | { do: 'allow'; tasks: number }
  | { do: 'restore'; what: string }
  | { do: 'sync' | 'sweep' | 'close' | 'die' | 'pause' | 'resume' | 'release' };

const constant = <T extends string>(value: T) => fc.constant(value);
const task = fc.constantFrom(...TASKS);
const project = fc.constantFrom(...PROJECTS);
const anyOf = fc.constantFrom(...PROJECTS, ...TASKS);

const simple = (...what: ('sync' | 'sweep' | 'close' | 'die' | 'pause' | 'resume' | 'release')[]) =>
  fc.record({ do: fc.constantFrom(...what) });

const anything: fc.Arbitrary<ClosingCommand> = fc.oneof(
  { arbitrary: fc.record({ do: constant('pass'), hours: fc.integer({ min: 1, max: 30 }) }), weight: 5 },
  { arbitrary: simple('sync', 'sweep'), weight: 6 },
  { arbitrary: simple('close', 'die', 'pause', 'resume', 'resume', 'release'), weight: 4 },
  fc.record({ do: fc.constantFrom('archive' as const, 'archive' as const, 'revive' as const), project }),
  fc.record({ do: constant('distrust'), project }),
  {
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'switch off' as const, 'switch on' as const, 'remove' as const),
      task,
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      do: constant('say'),
      task,
      kind: fc.constantFrom('close' as const, 'close' as const, 'keep' as const),
      applied: fc.boolean(),
    }),
    weight: 4,
  },
  fc.record({ do: constant('exempt'), what: anyOf, days: fc.integer({ min: 1, max: 3 }) }),
  { arbitrary: fc.record({ do: constant('allow'), tasks: fc.integer({ min: 1, max: 4 }) }), weight: 2 },
  { arbitrary: fc.record({ do: constant('restore'), what: anyOf }), weight: 2 },
);

/** A project is found archived by two syncs; then a sweep proposes more than the cap lets through. */
const archiving: ClosingCommand[] = [
  { do: 'archive', project: 'p2' },
  { do: 'sync' },
  { do: 'pass', hours: 25 },
  { do: 'sync' },
  { do: 'sweep' },
];

/** Its source changes a task before it is restored. */
const changed: ClosingCommand[] = [{ do: 'switch off', task: 'c' }, { do: 'sync' }];

/** That much is allowed and closed; then some of it is wanted back, which something may come before. */
const takingBack: fc.Arbitrary<ClosingCommand[]> = fc
  .tuple(
    fc.array(anything, { maxLength: 3 }),
    fc.constantFrom('p2', 'c', 'd', 'e'),
    fc.constantFrom<ClosingCommand[]>([], [], changed),
  )
  .map(([between, what, meanwhile]) => [
    { do: 'allow', tasks: 4 },
    { do: 'close' },
    ...between,
    { do: 'restore', what },
    ...meanwhile,
    { do: 'close' },
  ]);

/** An owner asks for a closing, and it dies. */
const dying: fc.Arbitrary<ClosingCommand[]> = task.map((about) => [
  { do: 'say', task: about, kind: 'close', applied: true },
  { do: 'die' },
]);

/** Anything; most often before and after an archiving, and before something is restored, which chance alone seldom brings about. */
export const closingHappenings: fc.Arbitrary<ClosingCommand[]> = fc
  .tuple(
    fc.array(anything, { maxLength: 4 }),
    fc.option(fc.constant(archiving), { freq: 3, nil: [] }),
    fc.array(anything, { maxLength: 4 }),
    fc.option(takingBack, { freq: 2, nil: [] }),
    fc.option(dying, { freq: 1, nil: [] }),
    fc.array(anything, { minLength: 2, maxLength: 10 }),
  )
  .map((parts) => parts.flat());

/** Each of what the promises are about, to begin with. */
export const EXAMPLES: ClosingCommand[][] = [
  [
    ...archiving,
    { do: 'allow', tasks: 4 },
    { do: 'close' },
    { do: 'restore', what: 'p2' },
    ...changed,
    { do: 'close' },
  ],
  [
    ...archiving,
    { do: 'exempt', what: 'c', days: 3 },
    { do: 'close' },
    { do: 'revive', project: 'p2' },
    { do: 'sync' },
    { do: 'close' },
  ],
  [
    { do: 'say', task: 'a', kind: 'close', applied: true },
    { do: 'close' },
    { do: 'say', task: 'a', kind: 'keep', applied: true },
  ],
  [
    { do: 'say', task: 'a', kind: 'close', applied: true },
    { do: 'die' },
    { do: 'say', task: 'a', kind: 'keep', applied: false },
  ],
  [
    { do: 'say', task: 'a', kind: 'close', applied: true },
    { do: 'edit', task: 'a' },
    { do: 'sync' },
    { do: 'close' },
  ],
  [
    { do: 'say', task: 'a', kind: 'close', applied: true },
    { do: 'edit', task: 'a' },
    { do: 'die' },
    { do: 'sync' },
  ],
];
