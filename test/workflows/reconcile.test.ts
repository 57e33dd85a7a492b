import type { WorkflowHandle } from '@temporalio/client';
import { recordAnswers } from '../../src/db/answers/answers';
import { recordCadenceChange } from '../../src/db/cadence/changes';
import { findNoticePage } from '../../src/db/answers/noticePage';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { CLOSING_WORKFLOW_ID, reminderId, TASK_QUEUE } from '../../src/domain/common/ids';
import type { reconcile } from '../../src/workflows';
import { givenClosure } from '../support/closings';
import { givenOwner, givenPerson, givenRound, owner, SOURCE } from '../support/inventory';
import { devWorld, sharedWorld, until } from '../support/world';

const world = sharedWorld(devWorld);
beforeEach(async () => {
  await endAll();
  await world.clean();
  await givenOwner(world.pool, 'ann', { manager: 'max', tasks: ['a', 'b'] });
});

/** No workflow of one test meets the rows of the next. */
async function endAll() {
  const { workflow } = world.client;
  for await (const { workflowId, runId } of workflow.list({ query: 'ExecutionStatus = "Running"' }))
    await workflow
      .getHandle(workflowId, runId)
      .terminate()
      .catch(() => undefined);
}

let runs = 0;
async function reconciled() {
  await until(listIsTrue, 'the list of running workflows to be what they are');
  return world.client.workflow.execute<typeof reconcile>('reconcile', {
    workflowId: `reconcile-${(runs += 1)}`,
    taskQueue: TASK_QUEUE,
  });
}

/** A reminder that just ended, or was deleted, is listed as running for a moment more. */
async function listIsTrue(): Promise<boolean> {
  const { workflow } = world.client;
  for await (const { workflowId, runId } of workflow.list({ query: 'ExecutionStatus = "Running"' })) {
    const told = await workflow
      .getHandle(workflowId, runId)
      .describe()
      .catch(() => null);
    if (told?.status.name !== 'RUNNING') return false;
  }
  return true;
}

const NOTHING = { lost: 0, unsignalled: 0, unwoken: 0, closures: 0, reports: 0, failed: 0 };

const stateOf = async (account: string) => (await reminder(account).describe()).status.name;
const reminder = (account: string) => world.client.workflow.getHandle(reminderId(owner(account)));
const waiting = (handle: WorkflowHandle) =>
  until(
    async () => (await handle.query<{ stage: string }>('status')).stage.startsWith('waiting'),
    'the wait',
  );

/** Answers as the page does while Temporal cannot be told; `minutesAgo` says when. */
async function answerUntold(account: string, kind: 'keep' | 'close', taskIds: string[], minutesAgo = 2) {
  const [notice] = await world.rows<{ id: string }>(
    `select id from notice where owner = '${owner(account)}' and step is not null order by step desc limit 1`,
  );
  const page = await findNoticePage(world.pool, notice!.id);
  const recorded = await recordAnswers(world.pool, {
    noticeId: notice!.id,
    version: page!.version,
    answers: taskIds.map((taskId) => ({ source: SOURCE, taskId, kind, until: null })),
    saidBy: owner(account),
    at: new Date(Date.now() - minutesAgo * 60_000),
  });
  expect(recorded.outcome).toBe('recorded');
}

describe('what is to be done by hand', () => {
  it('is mailed to whoever is to do it, by the look after it was given', async () => {
    await world.pool.query(`update project set maintainers = '{${owner('max')}}'`);
    await givenClosure(world, 'a', { state: 'to do', project: 'p1' });
    await world.pool.query(`update closure set given_at = now() - interval '10 minutes'`);
    await reconciled();
    await reconciled();
    const toMax = world.sink.mails.filter(({ recipients: [to] }) => to === 'max@example.org');
    expect(toMax.map(({ subject }) => subject)).toEqual(['Rollcall: 1 task to switch off by hand']);
  });
});

describe('a reminder that is gone in the middle of its round', () => {
  it.each([
    ['terminated', (handle: WorkflowHandle) => handle.terminate('a mistake').then(() => undefined)],
    ['cancelled', (handle: WorkflowHandle) => handle.cancel().then(() => undefined)],
    ['deleted', deleteExecution],
  ])('%s, is begun again and goes on where the round stands, sending nothing twice', async (_, end) => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await waiting(handle);
    await end(handle);
    await until(async () => (await stateOf('ann').catch(() => 'GONE')) !== 'RUNNING', 'its end');
    expect(await reconciled()).toEqual({ ...NOTHING, lost: 1 });
    await waiting(reminder('ann'));
    expect(world.sink.mails).toHaveLength(1);
    expect(await world.rows('select step, state from notice')).toEqual([{ step: 0, state: 'sent' }]);
    await world.answer('ann', 'keep', ['a', 'b']);
    expect(await reminder('ann').result()).toBe('confirmed');
  });

  it('keeps the cadence of its round', async () => {
    const { handle } = await world.begin('ann', { ladder: [{ step: 'notice', wait: '3 days' }] });
    await world.pool.query(`update sweep set cadence = '{"ladder":[{"step":"notice","wait":"3 days"}]}'`);
    await world.mailed(1);
    await waiting(handle);
    await handle.terminate();
    await reconciled();
    await waiting(reminder('ann'));
    const { until: end } = await reminder('ann').query<{ until: string }>('status');
    expect(Math.round((Date.parse(end) - Date.now()) / 86_400_000)).toBe(3);
  });

  it('goes by what open reminders were given meanwhile, and its round knows that', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await waiting(handle);
    await handle.terminate();
    const given = parseCadence({ ladder: [{ step: 'notice', wait: '3 days' }, { step: 'close' }] });
    await world.pool.query(
      `insert into audit (at, who, action, input, outcome)
       values ($1, 'root', 'cadence apply to running', jsonb_build_object('cadence', $2::jsonb), 'done')`,
      [new Date(), JSON.stringify(given)],
    );
    await reconciled();
    await waiting(reminder('ann'));
    expect(await world.rows('select cadence from round')).toEqual([{ cadence: given }]);
    const { until: end } = await reminder('ann').query<{ until: string }>('status');
    expect(Math.round((Date.parse(end) - Date.now()) / 86_400_000)).toBe(3);
  });

  it('is left alone by the next look', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await handle.terminate();
    await reconciled();
    expect(await reconciled()).toEqual(NOTHING);
  });
});

describe('a round whose reminder was never started', () => {
  it('is begun', async () => {
    await givenRound(world.pool, 'ann');
    await world.pool.query('update round set started_at = null');
    expect(await reconciled()).toEqual({ ...NOTHING, lost: 1 });
    await world.mailed(1);
    expect(await world.rows('select started_at is null as unstarted from round')).toEqual([
      { unstarted: false },
    ]);
  });
});

describe('a round that has nothing left to ask when its reminder is woken', () => {
  it('ends', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await waiting(handle);
    await handle.terminate();
    await world.pool.query('update task set enabled = false');
    await reconciled();
    expect(await reminder('ann').result()).toBe('nothing-to-ask');
    expect(await world.rows('select outcome from round')).toEqual([{ outcome: 'nothing-to-ask' }]);
  });
});

describe('answers that were not signalled', () => {
  it('are told to the reminder that waits, which applies them', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await waiting(handle);
    await answerUntold('ann', 'keep', ['a', 'b']);
    expect(await reconciled()).toEqual({ ...NOTHING, unsignalled: 1 });
    expect(await handle.result()).toBe('confirmed');
    expect(await world.rows('select from answer where signalled_at is null or applied_at is null')).toEqual(
      [],
    );
  });

  it('are applied after the end of their round, too', async () => {
    const ladder = [{ step: 'notice' as const, wait: '1 second' }];
    const { handle } = await world.begin('ann', { ladder });
    await world.mailed(1);
    expect(await handle.result()).toBe('unanswered');
    await answerUntold('ann', 'keep', ['a']);
    expect(await reconciled()).toMatchObject({ unsignalled: 1 });
    expect(await reminder('ann').result()).toBe('notified');
    expect(await world.rows('select task_id, kind from hold')).toEqual([{ task_id: 'a', kind: 'keep' }]);
  });

  it('are told however many there are of one owner', async () => {
    const said = new Date(Date.now() - 120_000);
    await world.pool.query(
      `insert into answer (source, task_id, kind, said_by, said_at, owner, authority)
       select $1, 't' || n, 'keep', $2, $3, $2, 'owner' from generate_series(1, 60000) n`,
      [SOURCE, owner('ann'), said],
    );
    expect(await reconciled()).toMatchObject({ unsignalled: 1 });
    expect(await reminder('ann').result()).toBe('notified');
  }, 60_000);

  it('are left to whoever recorded them, for a minute', async () => {
    const { handle } = await world.begin('ann');
    await world.mailed(1);
    await waiting(handle);
    await answerUntold('ann', 'keep', ['a', 'b'], 0);
    expect(await reconciled()).toEqual(NOTHING);
    expect(await stateOf('ann')).toBe('RUNNING');
  });
});

describe('an answer whose reminder was terminated before it was applied', () => {
  it('is applied', async () => {
    const ladder = [{ step: 'notice' as const, wait: '1 second' }];
    const { handle } = await world.begin('ann', { ladder });
    await world.mailed(1);
    await handle.result();
    await answerUntold('ann', 'keep', ['a']);
    await world.pool.query('update answer set signalled_at = said_at');
    expect(await reconciled()).toEqual({ ...NOTHING, lost: 1 });
    await reminder('ann').result();
    expect(await world.rows('select task_id from hold')).toEqual([{ task_id: 'a' }]);
  });
});

describe('a task assigned to somebody whose reminder was not woken', () => {
  it('is told to them', async () => {
    await givenPerson(world.pool, 'sub');
    const { handle, roundId } = await world.begin('ann', { digestAfter: '1 second' });
    await world.mailed(1);
    await waiting(handle);
    await world.pool.query(
      `insert into assignment (round_id, step, owner, source, task_id, why, assignee, made_at, tell_at)
       values ($1, 0, $2, $3, 'a', 'owner gone', $4, '2026-01-01', '2026-01-01')`,
      [roundId, owner('ann'), SOURCE, owner('sub')],
    );
    expect(await reconciled()).toMatchObject({ unwoken: 1 });
    await world.mailed(2);
    expect(world.sink.mails[1]!.recipients).toEqual(['sub@example.org']);
    expect(await world.rows('select from assignment where woken_at is null')).toEqual([]);
    expect(await reconciled()).toMatchObject({ unwoken: 0 });
  });
});

describe('a closure that the closing workflow does not know of', () => {
  const propose = (dispatchedAt: string | null) =>
    world.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, proposed_at, dispatched_at)
       values ($1, 'a', 'p1', $2, 'answer', '2026-01-01', $3)`,
      [SOURCE, owner('ann'), dispatchedAt],
    );

  it.each([
    ['was not told of', null],
    ['was told of, and terminated before it closed it', '2026-01-01'],
  ])('one it %s, is closed', async (_, dispatchedAt) => {
    await propose(dispatchedAt);
    expect(await reconciled()).toMatchObject({ closures: 1 });
    await world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
    expect(await world.rows('select state from closure')).toEqual([{ state: 'closed' }]);
    await world.mailed(1); // ann is told
  });

  it('is left alone while it is paused', async () => {
    await world.pool.query(
      `insert into pause (started_at, reason, started_by) values ('2026-01-01', 'test', 'admin')`,
    );
    await propose('2026-01-01');
    expect(await reconciled()).toMatchObject({ closures: 0 });
  });
});

describe('a closing for silence that the closing workflow was told of, and ended without', () => {
  const propose = async (percent: number) => {
    await recordCadenceChange(world.pool, {
      at: new Date(),
      who: 'root',
      before: null,
      after: {
        cron: null,
        timeZone: 'UTC',
        cadence: {
          ladder: [{ step: 'notice', wait: '7 days' }, { step: 'close' }],
          closingCap: { tasks: 10, percent },
        },
      },
    });
    const roundId = await givenRound(world.pool, 'ann', { endedAt: '2026-01-01' });
    await world.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, round_id, proposed_at, dispatched_at)
       values ($1, 'a', 'p1', $2, 'silence', $3, '2026-01-01', '2026-01-01')`,
      [SOURCE, owner('ann'), roundId],
    );
  };

  it('is closed under the cap', async () => {
    await propose(100);
    expect(await reconciled()).toMatchObject({ closures: 1 });
    await world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
    expect(await world.rows('select state from closure')).toEqual([{ state: 'closed' }]);
    await world.mailed(1); // ann is told
  });

  it.each([
    ['over the cap', 5, 'select'],
    ['of a sync that is not trusted', 100, 'update source set trusted = false'],
  ])('%s, is left to wait', async (_, percent, change) => {
    await propose(percent);
    await world.pool.query(change);
    expect(await reconciled()).toMatchObject({ closures: 0 });
  });
});

describe('a person whose reminder was lost before it told of a closing', () => {
  it('is told', async () => {
    await world.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at, dispatched_at, completed_at)
       values ($1, 'a', 'p1', $2, 'archived', 'closed', '2026-01-01', '2026-01-01', '2026-01-01')`,
      [SOURCE, owner('ann')],
    );
    expect(await reconciled()).toEqual({ ...NOTHING, lost: 1 });
    await world.mailed(1);
    expect(await reminder('ann').result()).toBe('notified');
    expect(await reconciled()).toEqual(NOTHING);
  });
});

async function deleteExecution(handle: WorkflowHandle): Promise<void> {
  const { namespace } = world.client.options;
  await world.client.workflowService.deleteWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: handle.workflowId },
  });
}

describe('what the admin API keeps for requests that are sent twice', () => {
  it('is forgotten after a day, whether or not another request comes', async () => {
    await world.pool.query(
      `insert into idempotency (caller, key, request_hash, created_at)
       values ('ann', 'old', 'x', now() - interval '25 hours'), ('ann', 'new', 'x', now() - interval '23 hours')`,
    );
    expect(await reconciled()).toEqual(NOTHING);
    expect(await world.rows('select key from idempotency')).toEqual([{ key: 'new' }]);
  });
});
