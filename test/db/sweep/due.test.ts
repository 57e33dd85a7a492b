import { claimRounds, countOwnerless, countPassedOver } from '../../../src/db/sweep/due';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { dueThresholds } from '../../../src/domain/sweep/due';
import { givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { DUE_CASES, type CaseTask, type DueCase } from '../../support/dueCases';
import {
  givenHold,
  givenPerson,
  givenProject,
  givenRound,
  givenSweep,
  givenTask,
  owner,
} from '../../support/inventory';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.pool.query('truncate source, project, task, person, hold, round, sweep, closure cascade');
  await givenProject(db.pool, 'p1');
  await givenProject(db.pool, 'archived', '2026-01-01');
});

const thresholds = dueThresholds(parseCadence({}), new Date('2026-11-23T09:00:00Z'));
const page = { after: '', limit: 10 };
const claim = async (from = page) => claimRounds(db.pool, await givenSweep(db.pool), thresholds, from);

async function rounds(): Promise<string[]> {
  const { rows } = await db.pool.query<{ owner: string }>('select owner from round order by owner');
  return rows.map((row) => row.owner);
}

describe('the due rule, as SQL', () => {
  it.each(DUE_CASES)('$name → due: $due', async (given) => {
    await givenPerson(db.pool, 'ann');
    for (const [index, task] of given.tasks.entries()) await store(`${index}`, task);
    await setMirror(given.mirror);
    if (given.lastRound) await givenRound(db.pool, 'ann', given.lastRound);
    const rule = dueThresholds(parseCadence(given.cadence), new Date(given.now));

    const { claimed } = await claimRounds(db.pool, await givenSweep(db.pool), rule, page);
    expect(claimed).toBe(given.due ? 1 : 0);
  });

  async function setMirror(mirror: DueCase['mirror'] = {}) {
    const { sourceTrusted = true, projectTrusted = true, syncedAt = '2999-01-01' } = mirror;
    await db.pool.query('update source set trusted = $1, synced_at = $2', [sourceTrusted, syncedAt]);
    await db.pool.query('update project set trusted = $1', [projectTrusted]);
  }

  async function store(id: string, { projectArchived, heldUntil, closing, ...task }: CaseTask) {
    await givenTask(db.pool, { ...task, id, project: projectArchived ? 'archived' : 'p1' });
    if (heldUntil) await givenHold(db.pool, id, heldUntil);
    if (closing) await givenClosure(db, id, { reason: 'answer', project: 'p1' });
  }
});

describe('claiming rounds', () => {
  const people = ['ann', 'bob', 'cid', 'dan', 'eve'];
  beforeEach(async () => {
    for (const account of people) {
      await givenPerson(db.pool, account);
      await givenTask(db.pool, { id: account, editor: account });
    }
  });

  it('goes through the due owners page by page, each once', async () => {
    const sweepId = await givenSweep(db.pool);
    let after: string | null = '';
    const sizes = [];
    while (after !== null) {
      const { claimed, last } = await claimRounds(db.pool, sweepId, thresholds, { after, limit: 2 });
      sizes.push(claimed);
      after = last;
    }
    expect(sizes).toEqual([2, 2, 1, 0]);
    expect(await rounds()).toEqual(people.map(owner));
  });

  it('claims nobody twice, in whatever sweep', async () => {
    await claim();
    await claim();
    expect(await rounds()).toEqual(people.map(owner));
  });

  it('lets one of two sweeps at the same moment have each owner', async () => {
    const results = await Promise.all([claim(), claim(), claim()]);
    expect(results.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(people.length);
  });

  it('passes over an owner without a mailbox, and counts them', async () => {
    await db.pool.query(`update person set email = null where account = 'bob'`);
    await db.pool.query(`update person set active = false where account = 'cid'`);
    await claim();
    expect(await rounds()).toEqual(['ann', 'dan', 'eve'].map(owner));
    expect(await countPassedOver(db.pool, thresholds)).toEqual({ unreachable: 2, untrusted: 0 });
  });

  it('passes over an owner whose tasks are known from a sync that is not trusted, and counts them', async () => {
    await db.pool.query('update source set trusted = false');
    await claim();
    expect(await rounds()).toEqual([]);
    expect(await countPassedOver(db.pool, thresholds)).toEqual({ unreachable: 0, untrusted: 5 });
  });

  it('asks an owner who also has stale tasks in a trusted project', async () => {
    await givenProject(db.pool, 'p2');
    await givenTask(db.pool, { id: 'other', project: 'p2', editor: 'bob' });
    await db.pool.query(`update project set trusted = false where id = 'p1'`);
    await claim();
    expect(await rounds()).toEqual([owner('bob')]);
    expect(await countPassedOver(db.pool, thresholds)).toEqual({ unreachable: 0, untrusted: 4 });
  });

  it('counts the stale tasks that have no owner', async () => {
    await givenTask(db.pool, { id: 'stray', editor: null, creator: null });
    expect(await countOwnerless(db.pool, thresholds)).toBe(1);
  });
});
