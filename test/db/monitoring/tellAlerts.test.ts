import { keepAlerts, tellAlerts } from '../../../src/db/monitoring/alerts';
import { testDatabase, type TestDatabase } from '../../support/database';

const NOW = new Date('2026-11-23T09:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

describe('an alert that cannot be told', () => {
  it('keeps no other from being told, and is told at the next look', async () => {
    const wrong = (['missing', 'failed', 'stuck'] as const).map((kind) => ({ kind, detail: kind }));
    await keepAlerts(db.pool, wrong, [], NOW);
    const told: string[] = [];
    const refusing = tellAlerts(db.pool, NOW, async ({ kind }) => {
      if (kind === 'failed') throw new Error('451 not this one');
      told.push(kind);
    });
    await expect(refusing).rejects.toThrow('451 not this one');
    expect(told.toSorted()).toEqual(['missing', 'stuck']);
    await tellAlerts(db.pool, NOW, async ({ kind }) => void told.push(kind));
    expect(told).toHaveLength(3);
  });
});
