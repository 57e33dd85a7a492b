import { recordCadenceChange } from '../../../src/db/cadence/changes';
import { findLost } from '../../../src/db/monitoring/reconcile';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenPerson, givenRound, givenSweep, owner } from '../../support/inventory';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  for (const account of ['ann', 'bob']) await givenPerson(db.pool, account);
});
afterEach(() => db.drop());

const setCadence = (cadence: object) =>
  recordCadenceChange(db.pool, {
    at: new Date('2026-11-01'),
    who: 'root',
    before: null,
    after: { cron: '0 9 * * 1', timeZone: 'UTC', cadence },
  });

const staleAfter = async (account: string) => {
  const [{ cadence } = { cadence: null }] = await findLost(db.pool, [owner(account)]);
  return (cadence as { staleAfter?: string } | null)?.staleAfter ?? null;
};

describe('the cadence that a reminder is started again with', () => {
  it("is that of its round's sweep, whatever a later sweep by hand was given", async () => {
    await givenRound(db.pool, 'ann', { cadence: { staleAfter: '40 days' } });
    await givenSweep(db.pool, { staleAfter: '70 days' });
    expect(await staleAfter('ann')).toBe('40 days');
  });

  it('is the one in force where there is no round, not that of the latest sweep', async () => {
    await setCadence({ staleAfter: '50 days' });
    await givenSweep(db.pool, { staleAfter: '70 days' });
    expect(await staleAfter('bob')).toBe('50 days');
  });

  it('is unknown where there is no round, and neither a cadence was set nor a sweep ran', async () => {
    expect(await staleAfter('bob')).toBeNull();
  });
});
