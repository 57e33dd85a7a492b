import { findUndispatched, markHandedOver } from '../../../src/db/closing/closures';
import { closures, givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';

const NOW = new Date('2026-11-25T09:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

describe('closures that the closing workflow was told of', () => {
  it('are marked, and not one that was proposed between the telling and the marking', async () => {
    await givenClosure(db, 'told');
    const told = await findUndispatched(db.pool, 10);
    await givenClosure(db, 'later');
    await markHandedOver(db.pool, told, NOW);
    expect(await findUndispatched(db.pool, 10)).toHaveLength(1);
    const { rows } = await db.pool.query('select task_id from closure where dispatched_at is null');
    expect(rows).toEqual([{ task_id: 'later' }]);
    expect(await closures(db)).toEqual({ told: 'proposed', later: 'proposed' });
  });
});
