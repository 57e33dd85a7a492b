import { bind, namesIn } from '../../../src/sources/sql/parameters';

const bound = (query: string) => bind(query, { ids: ['1'], now: 'today' }, (at) => `$${at}`);

it('puts a place where a parameter stands, and the values in that order', () => {
  expect(bound('where id = any(:ids) and at < :now or id = any(:ids)')).toEqual({
    text: 'where id = any($1) and at < $2 or id = any($3)',
    values: [['1'], 'today', ['1']],
  });
});

it.each([
  ['a cast', 'select id::text'],
  ['a text', "select ':ids', 'it''s :ids'"],
  ['a quoted name', 'select ":ids", `:ids`'],
  ['a comment', 'select 1 -- :ids\n/* :ids */'],
  ['a text between dollars', 'select $$:ids$$, $body$ :ids $body$'],
  ['a slice of an array', 'select names[1:2]'],
])('leaves %s alone', (_what, query) => {
  expect(bound(query)).toEqual({ text: query, values: [] });
});

it('knows the names of the parameters, each once', () => {
  expect(namesIn('update job set off = :now where id in (:ids) or id in (:ids) -- :other')).toEqual([
    'now',
    'ids',
  ]);
});
