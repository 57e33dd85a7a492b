import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { CadenceInput } from '../../src/domain/cadence/cadence';
import { CLOSING_WORKFLOW_ID, TASK_QUEUE } from '../../src/domain/common/ids';
import type { SweepCounts } from '../../src/domain/sweep/counts';
import type { sweep } from '../../src/workflows';
import { givenPerson, givenProject, givenRound, givenTask, owner } from '../support/inventory';
import { devWorld, until, type DevWorld } from '../support/world';

let world: DevWorld;
let sweeps = 0;
beforeAll(async () => {
  world = await devWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await endEverything();
  await world.clean();
  await givenProject(world.pool, 'p1');
});

/** Reminders of an earlier test would carry on in this one. */
async function endEverything() {
  for await (const { workflowId } of world.client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    await world.client.workflow.getHandle(workflowId).terminate().catch(endedMeanwhile);
  }
}

/** The list is a moment behind. */
function endedMeanwhile(error: unknown) {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

const runSweep = (cadence: CadenceInput = {}): Promise<SweepCounts> =>
  world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId: `sweep-${(sweeps += 1)}`,
    taskQueue: TASK_QUEUE,
    args: [cadence],
  });

const rows = <T extends object>(sql: string): Promise<T[]> => world.rows<T>(sql);

const recipients = () => world.sink.mails.flatMap((mail) => mail.recipients).toSorted();

async function givenOwners(...accounts: string[]) {
  for (const account of accounts) {
    await givenPerson(world.pool, account);
    await givenTask(world.pool, { id: `${account}-1`, editor: account });
  }
}

describe('a sweep', () => {
  it('asks every due owner, and nobody else, with one notice each', async () => {
    await givenOwners('ann', 'bob', 'cid');
    await givenPerson(world.pool, 'fresh');
    await givenTask(world.pool, { id: 'fresh-1', editor: 'fresh', editedAt: new Date().toISOString() });
    const counts = await runSweep();
    await world.mailed(3);
    expect(counts).toMatchObject({ asked: 3, unreachable: 0, proposed: 0 });
    expect(recipients()).toEqual(['ann@example.org', 'bob@example.org', 'cid@example.org']);
  });

  it('lists all enabled tasks of the owner, the stale ones marked, in that one notice', async () => {
    await givenOwners('ann');
    await givenTask(world.pool, { id: 'young', editedAt: new Date().toISOString() });
    await givenTask(world.pool, { id: 'off', enabled: false });
    await runSweep();
    await world.mailed(1);
    expect(await rows('select task_id, stale from notice_task order by position')).toEqual([
      { task_id: 'ann-1', stale: true },
      { task_id: 'young', stale: false },
    ]);
  });

  it('run again at once asks nobody a second time', async () => {
    await givenOwners('ann', 'bob');
    await runSweep();
    await world.mailed(2);
    expect(await runSweep()).toMatchObject({ asked: 0 });
    expect(world.sink.mails).toHaveLength(2);
  });

  it('records its cadence and its counts', async () => {
    await givenOwners('ann');
    await runSweep({ staleAfter: '40 days' });
    const [row] = await rows<{ cadence: CadenceInput; counts: SweepCounts; ended: boolean }>(
      'select cadence, counts, ended_at is not null as ended from sweep',
    );
    expect(row!.cadence).toMatchObject({ staleAfter: '40 days', confirmedFor: '1 month' });
    expect(row!.counts).toMatchObject({ asked: 1 });
    expect(row!.ended).toBe(true);
  });

  it('fails at once on a wrong cadence, naming the field, and asks nobody', async () => {
    await givenOwners('ann');
    const failure: unknown = await runSweep({ staleAfter: 'soon' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(failure).toHaveProperty('cause.cause.message', expect.stringContaining('staleAfter is "soon"'));
    expect(await rows('select from round')).toHaveLength(0);
  });

  it('starts what another sweep claimed and did not start with the cadence of that one', async () => {
    await givenOwners('ann');
    await givenRound(world.pool, 'ann', { cadence: { ladder: [{ step: 'notice', wait: '3 days' }] } });
    await world.pool.query('update round set started_at = null');
    await runSweep({ ladder: [{ step: 'notice', wait: '9 days' }] });
    await world.mailed(1);
    const waits = 'round((extract(epoch from reply_by - claimed_at) / 86400)::numeric)::int as days';
    expect(await rows(`select ${waits} from notice`)).toEqual([{ days: 3 }]);
  });

  it('marks owner, stage and sweep of each reminder where the Temporal UI can search', async () => {
    await givenOwners('ann');
    await runSweep();
    await world.mailed(1);
    const [{ id } = { id: '' }] = await rows<{ id: string }>('select id from sweep');
    const query = `RollcallSweep = '${id}' and RollcallStage = 'waiting after notice' and RollcallDeadline > '2026-01-01T00:00:00Z'`;
    const found: string[] = [];
    await until(async () => {
      for await (const { workflowId } of world.client.workflow.list({ query })) found.push(workflowId);
      return found.length > 0;
    }, 'the reminder to be searchable');
    expect(found).toEqual([`reminder/${owner('ann')}`]);
  });
});

describe('archived projects', () => {
  const observed = { archivedObservedFor: '1 day', closingCap: { tasks: 100, percent: 100 } };

  beforeEach(async () => {
    await givenPerson(world.pool, 'ann');
    await givenProject(world.pool, 'old', '2026-01-01');
    await givenTask(world.pool, { id: 'x', project: 'old' });
    await givenTask(world.pool, { id: 'y', project: 'old' });
  });

  const closingEnded = () => world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
  const enabled = () => rows<{ id: string }>('select id from task where enabled order by id');

  it('have their enabled tasks closed, with a closure each, and the owner is told in one mail', async () => {
    expect(await runSweep(observed)).toMatchObject({ proposed: 2, asked: 0 });
    expect(await closingEnded()).toMatchObject({ closed: 2, failed: 0, cancelled: 0, overCap: 0 });
    await world.mailed(1);
    expect(await enabled()).toEqual([]);
    expect(await rows('select task_id, reason, state from closure order by task_id')).toEqual([
      { task_id: 'x', reason: 'archived', state: 'closed' },
      { task_id: 'y', reason: 'archived', state: 'closed' },
    ]);
    expect(recipients()).toEqual(['ann@example.org']);
    expect(world.sink.mails[0]!.text).toMatch(/task x[^]*task y/);
  });

  it('keep the state a task was in before it was closed', async () => {
    await runSweep(observed);
    await closingEnded();
    const [closure] = await rows<{ prior: { enabled: boolean; owner: string } }>(
      'select prior from closure limit 1',
    );
    expect(closure!.prior).toMatchObject({ enabled: true, owner: owner('ann') });
  });

  it('are left alone until two observations are far enough apart', async () => {
    await world.pool.query('update project set archived_last_observed_at = archived_first_observed_at');
    expect(await runSweep(observed)).toMatchObject({ proposed: 0, observing: 1 });
    expect(await enabled()).toHaveLength(2);
  });

  it('are not closed at all where the cap would be exceeded', async () => {
    const counts = await runSweep({ ...observed, closingCap: { tasks: 1, percent: 100 } });
    expect(counts).toMatchObject({ proposed: 2 });
    expect(await closingEnded()).toMatchObject({ closed: 0, overCap: 2 });
    expect(await enabled()).toHaveLength(2);
    expect(world.sink.mails).toHaveLength(0);
  });

  it('count towards the cap for a day, across sweeps', async () => {
    await runSweep({ ...observed, closingCap: { tasks: 2, percent: 100 } });
    await closingEnded();
    await givenTask(world.pool, { id: 'z', project: 'old' });
    await runSweep({ ...observed, closingCap: { tasks: 2, percent: 100 } });
    expect(await closingEnded()).toMatchObject({ closed: 0, overCap: 1 });
    expect(await enabled()).toEqual([{ id: 'z' }]);
  });

  it('that came back to life before the closing keep their tasks', async () => {
    await runSweep({ ...observed, closingCap: { tasks: 1, percent: 100 } });
    await closingEnded();
    await world.pool.query('update project set archived_at = null');
    await givenProject(world.pool, 'older', '2026-01-01');
    await givenTask(world.pool, { id: 'w', project: 'older' });
    await runSweep(observed);
    expect(await closingEnded()).toMatchObject({ closed: 1 });
    expect(await enabled()).toEqual([{ id: 'x' }, { id: 'y' }]);
    expect(await world.rows(`select task_id from closure where state = 'cancelled' order by 1`)).toEqual([
      { task_id: 'x' },
      { task_id: 'y' },
    ]);
  });
});
