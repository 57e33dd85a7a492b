import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { reconcileActivities } from '../../src/activities/reminder/reconcile';
import { sweepActivities } from '../../src/activities/sweep/sweep';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { reminderId } from '../../src/domain/common/ids';
import type { SweepCounts } from '../../src/domain/sweep/counts';
import { digestRows } from '../../src/mail/admin/digestRows';
import { givenPerson, givenProject, givenRound, givenSweep, givenTask, owner } from '../support/inventory';
import { devWorld, sharedWorld, until } from '../support/world';

const world = sharedWorld(devWorld);
beforeEach(() => world.clean());

const TOO_LONG = 'pq: value too long for type character varying(255)';

/** Temporal, but that its database takes nothing for the reminders of `accounts`. */
const refusing = (...accounts: string[]) => {
  const ids = accounts.map((account) => reminderId(owner(account)));
  const { connection, options } = world.client;
  return new Client({
    connection,
    namespace: options.namespace,
    interceptors: {
      workflow: [
        {
          start: (input, next) =>
            ids.includes(input.options.workflowId) ? Promise.reject(new Error(TOO_LONG)) : next(input),
        },
      ],
    },
  });
};

async function sweepPage(client: Client, attempt: number) {
  const sweep = { sweepId, cadence: parseCadence({ freshFor: '100 years' }), now: Date.now() };
  const environment = new MockActivityEnvironment({ attempt }, { client });
  const activities = sweepActivities(world.deps);
  await environment.run(() => activities.beginRounds({ ...sweep, after: '' }));
  const counts: SweepCounts = await environment.run(() => activities.closeSweep({ ...sweep, proposed: 0 }));
  return counts;
}

/** Somebody with a stale task. */
async function given(account: string, id: string) {
  await givenPerson(world.pool, account, { email: `${id}@example.org` });
  await givenTask(world.pool, { id, editor: account });
}

let sweepId: string;
beforeEach(async () => {
  sweepId = await givenSweep(world.pool);
  await givenProject(world.pool, 'p1');
  for (const account of ['ann', 'ben', 'cas']) await given(account, account);
});

const rounds = () =>
  world.rows(
    `select owner, started_at is not null as started, start_error as error from round order by owner`,
  );

describe('an owner whose reminder cannot be started', () => {
  it('keeps nobody else from being asked, while that may pass: the page is tried again', async () => {
    await expect(sweepPage(refusing('ben'), 1)).rejects.toThrow(TOO_LONG);
    expect(await rounds()).toMatchObject([{ started: true }, { started: false }, { started: true }]);
  });

  it('is passed over once it does not, counted, and told with the reason kept', async () => {
    const counts = await sweepPage(refusing('ben'), 4);
    expect(counts).toMatchObject({ asked: 3, unstarted: 1 });
    expect(JSON.stringify(digestRows(counts))).toContain('owners whose reminder could not be started');
    expect(await rounds()).toEqual([
      { owner: owner('ann'), started: true, error: null },
      { owner: owner('ben'), started: false, error: TOO_LONG },
      { owner: owner('cas'), started: true, error: null },
    ]);
  });

  it('is asked by the reconciler alone, as soon as it can be started', async () => {
    await sweepPage(refusing('ben'), 4);
    const page = await world.client.workflow.execute('reconcile', {
      workflowId: 'reconcile-alone',
      taskQueue: 'rollcall',
    });
    expect(page).toMatchObject({ lost: 1 });
    await until(
      async () => (await world.rows('select from round where started_at is null')).length === 0,
      'the reminder',
    );
    expect((await rounds())[1]).toEqual({ owner: owner('ben'), started: true, error: null });
  });
});

describe('an owner with an id too long for Temporal’s databases', () => {
  it('is asked as everybody is', async () => {
    const account = '长'.repeat(190);
    await given(account, 'long');
    expect(await sweepPage(world.client, 4)).toMatchObject({ asked: 4, unstarted: 0 });
    const { searchAttributes } = await world.client.workflow.getHandle(reminderId(owner(account))).describe();
    expect(Buffer.byteLength(String(searchAttributes['RollcallOwner']?.[0]))).toBeLessThanOrEqual(200);
  });
});

describe('an owner whose reminder cannot be looked at', () => {
  /** Temporal, but that it cannot describe the reminders of `accounts`. */
  const hiding = (...accounts: string[]) => {
    const ids = accounts.map((account) => reminderId(owner(account)));
    const { connection, options } = world.client;
    const describe: WorkflowClientInterceptor['describe'] = (input, next) =>
      ids.includes(input.workflowExecution.workflowId ?? '')
        ? Promise.reject(new Error('shard status unknown'))
        : next(input);
    return new Client({
      connection,
      namespace: options.namespace,
      interceptors: { workflow: [{ describe }] },
    });
  };

  async function wakeLost(attempt: number) {
    const accounts = ['dan', 'eve', 'fay'].map((name) => `${name}${attempt}`);
    for (const account of accounts) {
      await given(account, account);
      await givenRound(world.pool, account, { createdAt: new Date().toISOString(), cadence: {} });
    }
    await world.pool.query('update round set started_at = null');
    const environment = new MockActivityEnvironment({ attempt }, { client: hiding(`eve${attempt}`) });
    const activities = reconcileActivities(world.deps);
    return environment.run(() => activities.wakeLost({ now: Date.now(), after: '' }));
  }
  const started = async () =>
    (
      await world.rows<{ started: boolean }>(
        'select started_at is not null as started from round order by owner',
      )
    ).map((round) => round.started);

  it('keeps no other lost reminder from being begun anew, while that may pass: it is tried again', async () => {
    await expect(wakeLost(1)).rejects.toThrow('shard status unknown');
    expect(await started()).toEqual([true, false, true]);
  });

  it('is passed over once it does not, and counted', async () => {
    expect(await wakeLost(4)).toEqual({ lost: 2, failed: 1, after: null });
    expect(await started()).toEqual([true, false, true]);
  });
});
