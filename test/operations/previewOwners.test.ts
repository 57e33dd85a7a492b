import { cancelGroundless } from '../../src/db/closing/closures';
import { claimRounds } from '../../src/db/sweep/due';
import { claimGoneRounds } from '../../src/db/sweep/dueUnreachable';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import { closesForSilence } from '../../src/domain/cadence/ladderSteps';
import { dueThresholds } from '../../src/domain/sweep/due';
import { placeOf } from '../../src/domain/preview/preview';
import { previewSweep } from '../../src/operations/sweeps/preview';
import { countsOf } from '../../src/operations/sweeps/previewTally';
import { Clockwork } from '../support/clockwork';
import { givenClosure } from '../support/closings';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenPerson, givenProject, givenSweep, givenTask } from '../support/inventory';
import { smtpSink } from '../support/smtp';
import { makeDeps } from '../support/world';

const NOW = new Date('2026-11-23T09:00:00Z');
const TWO_HOURS = 7_200_000;

let db: TestDatabase;
let sink: Awaited<ReturnType<typeof smtpSink>>;
beforeEach(async () => {
  [db, sink] = await Promise.all([testDatabase(), smtpSink()]);
  await givenProject(db.pool, 'p1');
});
afterEach(async () => {
  await sink.close();
  await db.drop();
});

interface Sweeping {
  cadence?: CadenceInput;
  fallback?: boolean;
}

/** What would become of each task (`task place: who`), the counts of it, and what the budget would do. */
const preview = ({ cadence = {}, fallback = false }: Sweeping) =>
  previewSweep(
    { pool: db.pool, now: NOW, temporal: () => Promise.reject(new Error('not asked')) },
    { cadence, settings: { fallback, sources: [] } },
    async (read) => {
      const said: string[] = [];
      for await (const one of read.owners)
        for (const task of one.tasks)
          if (placeOf(one, task) !== 'leave')
            said.push(`${task.id} ${placeOf(one, task)}: ${task.asked ?? one.owner}`);
      for await (const _ of read.projects);
      const budget = (await read.guardrails()).find(({ guardrail }) => guardrail === 'budget');
      return { said: said.toSorted(), counts: countsOf(read.tally), budget };
    },
  );

/** What a sweep has written to people within two hours, as the preview says it, and how many mails wait for another day. */
async function sweep({ cadence = {}, fallback = false }: Sweeping) {
  const parsed = parseCadence(cadence);
  const thresholds = dueThresholds(parsed, NOW);
  const sweepId = await givenSweep(db.pool, parsed);
  await cancelGroundless(db.pool, NOW, closesForSilence(parsed));
  await claimRounds(db.pool, sweepId, thresholds, { after: '', limit: 100 });
  await claimGoneRounds(db.pool, sweepId, thresholds, { limit: 100, fallback });
  await remind(parsed, fallback);
  const { rows } = await db.pool.query<{ told: string }>(
    `select concat(l.task_id, case when l.stale then ' ask: ' else ' list: ' end, coalesce(n.recipient, 'fallback')) as told
       from notice n join notice_task l on l.notice_id = n.id where n.kind in ('notice', 'assigned') order by 1`,
  );
  const { rowCount: later } = await db.pool.query(`select from round where send_day > $1`, [NOW]);
  return { told: rows.map(({ told }) => told), later };
}

async function remind(cadence: ReturnType<typeof parseCadence>, fallback: boolean): Promise<void> {
  const deps = makeDeps(db.pool, sink.url, () => new Date(clockwork.now));
  const fallbackAddress = fallback ? deps.fallbackAddress : null;
  const clockwork = new Clockwork({ ...deps, fallbackAddress }, cadence, Number(NOW));
  const { rows } = await db.pool.query<{ owner: string }>('select owner from round order by owner');
  for (const round of rows) clockwork.wake(round.owner);
  await clockwork.advance(Number(NOW) + TWO_HOURS);
  await deps.mailer.close();
}

const FRESH = '2026-11-20T00:00:00Z';

describe('the preview of what is asked, and the sweep right after', () => {
  it('list all there is to an owner, but to whoever is asked in their place only that', async () => {
    await givenPerson(db.pool, 'ann');
    await givenTask(db.pool, { id: 'a' });
    await givenTask(db.pool, { id: 'a-new', editedAt: FRESH });
    await givenTask(db.pool, { id: 'g', editor: 'gone', creator: 'gone' });
    await givenTask(db.pool, { id: 'g-new', editor: 'gone', creator: 'gone', editedAt: FRESH });
    const { said, counts } = await preview({ fallback: true });
    expect(said).toEqual(['a ask: test:ann', 'a-new list: test:ann', 'g ask: fallback']);
    expect(counts).toMatchObject({ asked: 2, instead: 1, listed: 3, stale: 2 });
    expect((await sweep({ fallback: true })).told).toEqual(said);
  });

  it('ask nobody about a task of an owner who is gone where nobody is left to be asked', async () => {
    await givenPerson(db.pool, 'bob');
    await givenTask(db.pool, { id: 'chain', editor: 'gone', creator: 'bob' });
    await givenTask(db.pool, { id: 'none', editor: 'gone', creator: 'gone' });
    const { said, counts } = await preview({});
    expect(said).toEqual(['chain ask: test:bob']);
    expect(counts).toMatchObject({ asked: 1, listed: 1 });
    expect((await sweep({})).told).toEqual(said);
  });

  it('leave out a task whose closing waits, and whoever has no other', async () => {
    for (const account of ['ann', 'bob']) await givenPerson(db.pool, account);
    await givenTask(db.pool, { id: 'a' });
    await givenTask(db.pool, { id: 'a-closing' });
    await givenTask(db.pool, { id: 'b-closing', editor: 'bob' });
    for (const id of ['a-closing', 'b-closing'])
      await givenClosure(db, id, { reason: 'answer', project: 'p1' });
    await db.pool.query(`update closure set owner = 'test:bob' where task_id = 'b-closing'`);
    const { said, counts } = await preview({});
    expect(said).toEqual(['a ask: test:ann']);
    expect(counts).toMatchObject({ asked: 1, listed: 1, notAsked: { closing: 1 } });
    expect((await sweep({})).told).toEqual(said);
  });

  it('ask about a task whose closing has lost its ground: that is cancelled before', async () => {
    await givenPerson(db.pool, 'ann');
    await givenTask(db.pool, { id: 'a' });
    await givenClosure(db, 'a', { reason: 'silence', project: 'p1' });
    const { said } = await preview({});
    expect(said).toEqual(['a ask: test:ann']);
    expect((await sweep({})).told).toEqual(said);
  });

  it('leave room in the budget for as many first notices as there are, others being told in digests', async () => {
    const cadence: CadenceInput = { mailPerDay: 5 };
    for (const account of ['ann', 'bob', 'cid']) {
      await givenPerson(db.pool, account);
      await givenTask(db.pool, { id: account, editor: account });
    }
    for (const account of ['gone', 'left']) await givenTask(db.pool, { id: account, editor: account });
    const { budget } = await preview({ cadence, fallback: true });
    expect(budget).toMatchObject({ blocks: false, says: expect.stringMatching(/^room for 4 first notices/) });
    expect(await sweep({ cadence, fallback: true })).toMatchObject({ later: 0 });
  });
});
