import { derived } from '../../../src/sources/sql/presets/derived';

it('takes what a column says, or the group of a pattern in it', () => {
  const row = { name: 'billing.nightly', queue: null };
  expect(derived({ column: 'name', pattern: '^([a-z]+)\\.' }, row)).toBe('billing');
  expect(derived({ column: 'queue' }, row)).toBeNull();
});

it('refuses a column that there is not, which would leave every task without an owner', () => {
  expect(() => derived({ column: 'quue' }, { queue: 'mail' })).toThrow('there is no column quue');
});
