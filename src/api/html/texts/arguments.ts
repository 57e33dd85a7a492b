/** A `text` is already formatted. A `number` selects plural forms; a message may also print it. */
type Kind = 'number' | 'text';

/** The arguments of each message, by its key; `*` stands for every other key of its group. */
export const ARGUMENTS = {
  title: { '*': { tasks: 'number' } },
  tab: { '*': { title: 'text' } },
  greeting: { name: 'text' },
  intro: { '*': { tasks: 'number' } },
  closedInPlace: { tasks: 'number' },
  toDoInPlace: { tasks: 'number' },
  calledOffInPlace: { tasks: 'number' },
  summary: { '*': { tasks: 'number', stale: 'number', staleAfter: 'text' } },
  replyBy: { date: 'text' },
  repliedLate: { date: 'text', until: 'text' },
  closesAt: { by: 'text', from: 'text' },
  replyByEach: { date: 'text' },
  thenClosed: { date: 'text' },
  settledLead: { tasks: 'number' },
  takeBack: { tasks: 'number' },
  runOn: { tasks: 'number' },
  toDoUndo: { tasks: 'number' },
  calledOffUndo: { tasks: 'number' },
  undo: { tasks: 'number' },
  mayNotLast: { tasks: 'number' },
  news: { '*': { tasks: 'number' } },
  status: { '*': { why: 'text' } },
  closedOn: { date: 'text', why: 'text' },
  handedBy: { by: 'text' },
  recordedAt: { moment: 'text' },
  answeredBy: { name: 'text' },
  recordedCount: { '*': { count: 'text' } },
  unanswered: { count: 'text' },
  changeMind: { date: 'text' },
  nothingChosen: { tasks: 'number' },
  badUntil: { name: 'text', latest: 'text' },
  badNames: { name: 'text' },
  badField: { field: 'text' },
  allTitle: { tasks: 'number' },
  projectAll: { tasks: 'number' },
  kindHint: { '*': { length: 'text' } },
  untilOption: { length: 'text', date: 'text' },
  recorded: { '*': { until: 'text' } },
  passedOnTo: { name: 'text' },
  again: { tasks: 'number' },
  projectCount: { tasks: 'number', stale: 'number' },
  asOf: { moment: 'text' },
  fact: { label: 'text', value: 'text' },
  filter: { many: { tasks: 'text' } },
  signIn: { as: { who: 'text' } },
  footer: { date: 'text' },
  footerTeam: { date: 'text' },
  footerSignIn: { date: 'text' },
  footerSignInTeam: { date: 'text' },
} as const;

/** The types of the declared arguments `A`. */
type Values<A> = { [K in keyof A]: A[K] extends 'number' ? number : string };

/** The declaration for the key `K` of `A`. */
type Of<A, K> = K extends keyof A ? A[K] : '*' extends keyof A ? A['*' & keyof A] : unknown;

/** The compiled catalogue `M`: a message with arguments becomes a function, any other a string. */
export type Said<M, A> = M extends string
  ? A extends Record<string, Kind>
    ? (values: Values<A>) => string
    : string
  : { [K in keyof M]: Said<M[K], Of<A, K>> };
