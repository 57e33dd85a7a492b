import { read } from '../support/documents';
import { PROMISES } from './invariants';

it('every promise that the suite of faults checks is explained, and no other', () => {
  const explained = [...read('docs/explanation/invariants.md').matchAll(/^### (.+)$/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(explained)).toEqual(new Set(PROMISES));
});
