import type { PoolClient } from 'pg';
import { applyAnswers } from '../../../src/db/answers/apply';
import { claimClosures } from '../../../src/db/closing/claim';
import { cancelRound } from '../../../src/db/reminder/ownerActions';
import { inTransaction } from '../../../src/db/core/pool';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { closures } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenOwner, givenRound, owner, SOURCE } from '../../support/inventory';
import { until } from '../../support/world';

const NOW = new Date('2026-11-25T09:00:00Z');
const ann = owner('ann');

let db: TestDatabase;
let roundId: string;
beforeEach(async () => {
  db = await testDatabase();
  await givenOwner(db.pool, 'ann', { tasks: ['a', 'b'] });
  roundId = await givenRound(db.pool, 'ann', { endedAt: '2026-11-24T00:00:00Z' });
  await db.pool.query(
    `insert into closure (source, task_id, project_id, owner, reason, round_id, proposed_at)
     select source, id, project_id, owner, 'silence', $1, '2026-11-24' from task`,
    [roundId],
  );
});
afterEach(() => db.drop());

const cancel = () => cancelRound(db.pool, ann, { by: 'sue', reason: 'asked by phone', now: NOW });

const somebodyWaits = () =>
  until(async () => {
    const { rowCount } = await db.pool.query(
      `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`,
    );
    return rowCount! > 0;
  }, 'somebody to wait for a lock');

/** `then`, in a transaction that did `first` before somebody cancelled the round. Returns what the cancelling did. */
async function amid(first: (db: PoolClient) => Promise<unknown>, then: (db: PoolClient) => Promise<unknown>) {
  let cancelled: ReturnType<typeof cancel> | undefined;
  await inTransaction(db.pool, async (client) => {
    await first(client);
    cancelled = cancel();
    cancelled.catch(() => undefined);
    await somebodyWaits();
    await then(client);
  });
  return cancelled;
}

describe('cancelling a round', () => {
  it('takes back what was proposed because its owner was silent, and nothing else of theirs', async () => {
    await db.pool.query(`update closure set reason = 'archived', round_id = null where task_id = 'b'`);
    expect(await cancel()).toEqual({ roundId: null, proposals: 1 });
    expect(await closures(db)).toEqual({ a: 'cancelled: the round was cancelled', b: 'proposed' });
  });

  it('waits for a claim of what was proposed, which does not wait for it', async () => {
    const lot = { source: SOURCE, limit: 10, allowances: [], last: null };
    const lockedThem = `select from closure for update skip locked`;
    const cancelled = await amid(
      (client) => client.query(lockedThem),
      (client) => claimClosures(client, lot, NOW),
    );
    expect(cancelled).toEqual({ roundId: null, proposals: 0 });
    expect(await closures(db)).toEqual({ a: 'closing', b: 'closing' });
  });

  it('waits for answers that are applied, whoever is asked by them', async () => {
    await db.pool.query(
      `insert into answer (round_id, owner, source, task_id, kind, said_by, said_at)
       select $1, owner, source, task_id, 'not mine', owner, '2026-11-24T10:00:00Z' from closure`,
      [roundId],
    );
    const cancelled = await amid(
      (client) => applyAnswers(client, ann, parseCadence({}), NOW),
      (client) =>
        client.query(
          `insert into assignment (round_id, step, owner, source, task_id, why, assignee, made_at, tell_at)
           values ($1, 0, $2, $3, 'a', 'handed over', 'fallback', $4, $4)`,
          [roundId, ann, SOURCE, NOW],
        ),
    );
    expect(cancelled).toEqual({ roundId: null, proposals: 0 });
  });
});
