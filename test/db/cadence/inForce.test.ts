import { recordCadenceChange } from '../../../src/db/cadence/changes';
import { cadenceInForce, findCadenceInForce } from '../../../src/db/cadence/inForce';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenSweep } from '../../support/inventory';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const set = (cadence: unknown) =>
  recordCadenceChange(db.pool, {
    at: new Date('2026-11-01'),
    who: 'root',
    before: null,
    after: { cron: '0 9 * * 1', timeZone: 'UTC', cadence },
  });

const staleAfter = async () => (await findCadenceInForce(db.pool))?.staleAfter;

describe('the cadence in force', () => {
  it('is none before anything was set and any sweep ran: then the defaults are', async () => {
    expect(await findCadenceInForce(db.pool)).toBeNull();
    expect(await cadenceInForce(db.pool)).toEqual(parseCadence({}));
  });

  it('is that of the latest sweep where none was ever set', async () => {
    await givenSweep(db.pool, { staleAfter: '2 months' });
    expect(await staleAfter()).toBe('2 months');
  });

  it('is the one set last, whatever a later sweep by hand was given', async () => {
    await set({ staleAfter: '3 months' });
    await set({ staleAfter: '4 months' });
    await givenSweep(db.pool, { staleAfter: '2 months' });
    expect(await staleAfter()).toBe('4 months');
  });

  it('is the one set before where another tool set a wrong one', async () => {
    await set({ staleAfter: '3 months' });
    await set({ staleAfter: 'soon' });
    await set('nonsense');
    expect(await staleAfter()).toBe('3 months');
  });
});
