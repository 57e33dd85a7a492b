import { NO_COUNTS } from '../../src/domain/sweep/counts';
import { testDatabase, type TestDatabase } from '../support/database';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';
import { rollcall } from './rollcall';

const OLD = '11111111-1111-4111-8111-111111111111';
const NEW = '22222222-2222-4222-8222-222222222222';

let db: TestDatabase;
let server: DevServer;
beforeAll(async () => {
  [db, server] = await Promise.all([testDatabase(), devClient()]);
  const counts = { ...NO_COUNTS, asked: 3, skipped: { ...NO_COUNTS.skipped, held: 4 } };
  await db.pool.query(
    `insert into sweep (id, workflow_id, run_id, scheduled_for, started_at, ended_at, cadence, counts)
     values ($1, 'sweep-1', 'run', '2026-11-16T09:00Z', '2026-11-16T09:00Z', '2026-11-16T09:01Z', $3, $4),
            ($2, 'sweep-by-hand', 'run', null, '2026-11-23T09:00Z', null, '{}', null)`,
    [OLD, NEW, JSON.stringify({ staleAfter: '40 days' }), JSON.stringify(counts)],
  );
  await db.pool.query(
    `insert into round (sweep_id, owner, created_at, ended_at, outcome)
     values ($1, 'test:ann', '2026-11-16', '2026-11-17', 'confirmed'), ($1, 'test:bob', '2026-11-16', '2026-11-20', 'unanswered'),
            ($1, 'test:cid', '2026-11-16', null, null), ($1, 'test:dan', '2026-11-16', '2026-11-17', 'nothing-to-ask'),
            ($1, 'test:eve', '2026-11-16', '2026-11-17', 'cancelled')`,
    [OLD],
  );
});
afterAll(() => Promise.all([db.drop(), server.close()]));

const run = (...args: string[]) =>
  rollcall(
    { DATABASE_URL: db.url, TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: server.namespace },
    'sweep',
    ...args,
  );

/** Does `work` while the newer sweep is recorded as that run. */
async function recordedAs<T>(runId: string, work: () => Promise<T>): Promise<T> {
  const record = (run: string) => db.pool.query('update sweep set run_id = $2 where id = $1', [NEW, run]);
  await record(runId);
  try {
    return await work();
  } finally {
    await record('run');
  }
}

describe('rollcall sweep list', () => {
  it('shows the newest first, with how the rounds went', async () => {
    const { code, printed } = await run('list');
    expect(code).toBe(0);
    expect(printed.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      'began | id | asked | answered | unanswered | ended otherwise | open | state',
      '2026-11-23 09:00 UTC | 22222222 | 0 | 0 | 0 | 0 | 0 | unknown',
      '2026-11-16 09:00 UTC | 11111111 | 5 | 1 | 1 | 2 | 1 | ended',
    ]);
  });

  it('tells a sweep that runs from one that was ended, and from another run of the same workflow', async () => {
    const workflow = { workflowId: 'sweep-by-hand', taskQueue: 'nobody' };
    const first = await server.client.workflow.start('sweep', workflow);
    const runId = first.firstExecutionRunId;
    const inBetween = await recordedAs(runId, async () => {
      const running = (await run('list')).printed;
      const cancelled = (await run('cancel', 'latest')).printed;
      await first.terminate();
      const refused = (await run('cancel', 'latest')).noted;
      const second = await server.client.workflow.start('sweep', workflow);
      const terminated = (await run('list')).printed;
      const shown = (await run('show', 'latest')).printed;
      await second.terminate();
      return { running, cancelled, terminated, shown, refused };
    });
    expect(inBetween).toEqual({
      running: expect.stringMatching(/22222222 .* running$/m),
      cancelled: `✓ sweep ${NEW} is being cancelled`,
      terminated: expect.stringMatching(/22222222 .* terminated$/m),
      shown: expect.stringMatching(new RegExp(`workflow +http.*/workflows/sweep-by-hand/${runId}\\n.*`)),
      refused: `✗ The sweep ${NEW} is not running: it is terminated.`,
    });
  });

  it('tells of one that no worker took up, which is cancelled as the latest', async () => {
    const workflow = { workflowId: 'sweep-by-hand', taskQueue: 'nobody' };
    const handle = await server.client.workflow.start('sweep', workflow);
    await until(async () => /running: no worker/.test((await run('list')).printed), 'it in the list');
    expect((await run('cancel', 'latest')).printed).toBe('✓ sweep sweep-by-hand is being cancelled');
    expect((await handle.describe()).status.name).toBe('TERMINATED');
    await until(async () => !(await run('list')).printed.includes('recorded nothing'), 'it out of the list');
  });

  it('takes a limit, and prints JSON', async () => {
    const { printed } = await run('list', '--limit', '1', '--json');
    expect(JSON.parse(printed)).toMatchObject([{ id: NEW, scheduledFor: null, counts: null }]);
    expect(await run('list', '--limit', '0')).toMatchObject({
      code: 2,
      noted: expect.stringContaining('--limit'),
    });
  });
});

describe('rollcall sweep show', () => {
  it('shows counts, rounds and the cadence it ran with, by the beginning of an id', async () => {
    const { printed } = await run('show', '1111');
    expect(printed).toContain(`sweep ${OLD}`);
    expect(printed).toMatch(/meant for +2026-11-16 09:00 UTC/);
    expect(printed).toMatch(/ 3 +owners asked/);
    expect(printed).toMatch(/ 4 +not asked \(all kept or snoozed\)/);
    expect(printed).toMatch(/ 1 +answered/);
    expect(printed).toMatch(/ 1 +unanswered/);
    expect(printed).toMatch(/ 2 +ended otherwise: nothing left to ask, or cancelled/);
    expect(printed).toMatch(
      /Cadence\n +staleAfter +40 days\n +confirmedFor .*\n +askAgainAfter .*\n +ladder\.0\.step +notice$/m,
    );
  });

  it('shows the latest, as JSON if asked', async () => {
    expect(JSON.parse((await run('show', 'latest', '--json')).printed)).toMatchObject({
      id: NEW,
      endedAt: null,
    });
  });

  it('says so when there is none of that id', async () => {
    expect(await run('show', '')).toMatchObject({ code: 3 });
    expect(await run('show', 'abc')).toMatchObject({
      code: 3,
      noted: expect.stringContaining('Sweep "abc" not found'),
    });
  });
});
