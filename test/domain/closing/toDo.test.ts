import { listIsDue, type ListFacts } from '../../../src/domain/closing/toDo';

const NOW = new Date('2026-11-27T09:00:00Z');
const ago = (days: number, minutes = 0) => new Date(Number(NOW) - (days * 1440 + minutes) * 60_000);

const unlisted = (since: Date) => ({ remindAfter: '7 days', since, unlistedSince: since });
const listed = (since: Date, remindAfter = '7 days') => ({ remindAfter, since, unlistedSince: null });

const CASES: [name: string, facts: ListFacts, due: ReturnType<typeof listIsDue>][] = [
  ['nothing is to be done', { toDo: [], last: null }, null],
  ['the first of it was given 9 minutes ago', { toDo: [unlisted(ago(0, 9))], last: null }, null],
  ['the first of it was given 10 minutes ago', { toDo: [unlisted(ago(0, 10))], last: null }, 'news'],
  [
    'the first of one source was given 10 minutes ago, of another just now',
    { toDo: [unlisted(ago(0)), unlisted(ago(0, 10))], last: null },
    'news',
  ],
  ['something is new, and a list went out today', { toDo: [unlisted(ago(0, 60))], last: ago(0, 1439) }, null],
  [
    'something is new, and the last list is a day old',
    { toDo: [unlisted(ago(0, 60))], last: ago(1) },
    'news',
  ],
  ['all was told of, and is not old', { toDo: [listed(ago(6, 1439))], last: ago(6, 1429) }, null],
  ['all was told of, and waits for a week', { toDo: [listed(ago(7, 10))], last: ago(7) }, 'reminder'],
  ['it waits for long, and a list went out this week', { toDo: [listed(ago(30))], last: ago(6, 1439) }, null],
  [
    'it waits for long, and the last reminder is a week old',
    { toDo: [listed(ago(30))], last: ago(7) },
    'reminder',
  ],
  ['the source bears two weeks', { toDo: [listed(ago(8), '2 weeks')], last: ago(8) }, null],
  [
    'one of two sources bears it no longer',
    { toDo: [listed(ago(8), '2 weeks'), listed(ago(8), '3 days')], last: ago(8) },
    'reminder',
  ],
  [
    'something is new, and something waits for long',
    { toDo: [listed(ago(30)), unlisted(ago(1))], last: ago(3) },
    'news',
  ],
  ['another has it to do now, who had no list', { toDo: [listed(ago(30))], last: null }, 'reminder'],
];

describe('a list of what is to be done by hand', () => {
  it.each(CASES)('where %s', (_, facts, due) => {
    expect(listIsDue(facts, NOW)).toBe(due);
  });
});
