import { listAudit } from '../../../src/db/admin/audit';
import { InvalidInput } from '../../../src/domain/common/errors';
import { audited } from '../../../src/operations/admin/audited';
import { pause } from '../../../src/operations/cadence/pause';
import { testDatabase, type TestDatabase } from '../../support/database';

const NOW = new Date('2026-11-23T09:00:00Z');

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const ann = () => ({ pool: db.pool, who: 'ann', now: NOW });
const entries = () => listAudit(db.pool, { who: null, action: null }, { before: null, limit: 10 });

describe('the audit', () => {
  it('has who did what, when, with what input, and that it was done', async () => {
    await pause(ann(), { reason: 'wrong inventory' });
    expect(await entries()).toEqual([
      {
        seq: 1,
        at: NOW,
        who: 'ann',
        action: 'pause',
        input: { reason: 'wrong inventory' },
        outcome: 'done',
        detail: null,
      },
    ]);
  });

  it.each([
    ['refused', new InvalidInput('test', [{ field: 'until', value: 'yesterday', expected: 'a later date' }])],
    ['failed', new Error('the network is gone')],
  ])('has what was %s, and why, and the error goes on to whoever asked', async (outcome, error) => {
    const work = audited('test', () => Promise.reject(error));
    await expect(work(ann(), { id: 7 })).rejects.toBe(error);
    expect(await entries()).toMatchObject([{ input: { id: 7 }, outcome, detail: error.message }]);
  });

  it('does not make a failure of what was done when that cannot be written down', async () => {
    const work = audited('test', async () => {
      await db.pool.query('alter table audit add check (outcome is null)');
      return 'done';
    });
    expect(await work(ann(), {})).toBe('done');
    expect(await entries()).toMatchObject([{ action: 'test', outcome: null }]);
  });

  it('hides no error behind its own', async () => {
    const error = new Error('the network is gone');
    const work = audited('test', async () => {
      await db.pool.query('alter table audit add check (outcome is null)');
      throw error;
    });
    await expect(work(ann(), {})).rejects.toBe(error);
  });

  it('has what was begun and never ended as such', async () => {
    void audited('test', () => new Promise(() => undefined))(ann(), {});
    while ((await entries()).length === 0);
    expect(await entries()).toMatchObject([{ action: 'test', outcome: null, detail: null }]);
  });
});
