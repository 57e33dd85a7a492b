import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { cancelRound } from '../../src/db/reminder/ownerActions';
import { inTransaction } from '../../src/db/core/pool';
import { askRestore } from '../../src/db/closing/restore';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import {
  CLOSING_WORKFLOW_ID,
  RECONCILE_WORKFLOW_ID,
  reminderId,
  TASK_QUEUE,
} from '../../src/domain/common/ids';
import { status, updateCadence, type OwnerReminderResult } from '../../src/workflows/messages';
import { wakeClosing, wakeReminder } from '../../src/workflows/signalWithStart';
import { fileInventory } from '../../src/sources/file/inventory';
import { givenPerson, givenProject, givenTask, owner, SOURCE } from '../support/inventory';
import { inventoryFolder, PROJECTS, TASKS } from '../support/inventoryFolder';
import { quietRuntime, workflowBundle } from '../support/temporal';
import { devWorld, until, type DevWorld } from '../support/world';

const FIXTURES = path.join(__dirname, '../fixtures/histories');

/** The endings of each workflow. Of each, one history is kept. */
const ENDINGS = {
  closing: ['archived', 'restored'],
  ownerReminder: ['cancelled', 'confirmed', 'nothing-to-ask', 'notified', 'silence', 'unanswered'],
  reconcile: ['nothing'],
  sweep: ['asked', 'refused'],
  sync: ['beside', 'failed', 'trusted'],
};
const NAMES = Object.entries(ENDINGS).flatMap(([workflow, endings]) =>
  endings.map((ending) => `${workflow}.${ending}`),
);

const replay = (json: string) =>
  Worker.runReplayHistory({ workflowBundle: workflowBundle() }, JSON.parse(json));
const recorded = (name: string) => readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8');

beforeAll(quietRuntime);

describe('recorded histories', () => {
  it('are kept for each ending of each workflow, a changed one under its version beside it', () => {
    const kept = readdirSync(FIXTURES).map((file) => file.split('.').slice(0, 2).join('.'));
    expect([...new Set(kept)].toSorted()).toEqual(NAMES.toSorted());
  });

  it.each(readdirSync(FIXTURES))('%s still replays', (file) => replay(recorded(path.parse(file).name)));

  it('would not replay had the code taken another way', async () => {
    const text = recorded('ownerReminder.unanswered');
    const tampered = text.replaceAll('"name":"carryOut"', '"name":"sendSomethingElse"');
    expect(tampered).not.toBe(text);
    await expect(replay(tampered)).rejects.toThrow(DeterminismViolationError);
  });
});

const CADENCE = {
  ladder: [{ step: 'notice' as const, wait: '7 days' }],
  digestAfter: '1 second',
  closingCap: { tasks: 10, percent: 100 },
};
const CLIMBING = {
  ...CADENCE,
  ladder: [
    { step: 'notice' as const, wait: '1 second' },
    { step: 'remind' as const, wait: '1 second' },
    { step: 'escalate' as const, wait: '1 second' },
  ],
};
const CLOSING = {
  ...CADENCE,
  ladder: [{ step: 'notice' as const, wait: '1 second' }, { step: 'close' as const }],
};

/** Run with RECORD_HISTORIES=1 it keeps these histories as fixtures: `npm run histories:record`. */
describe('histories made just now', () => {
  let world: DevWorld;
  let plant: Awaited<ReturnType<typeof inventoryFolder>>;
  beforeAll(async () => {
    world = await devWorld();
    plant = await inventoryFolder({ 'projects.csv': PROJECTS, 'tasks.csv': TASKS });
    world.deps.inventories = { plant: () => fileInventory([plant.folder]) };
  }, 60_000);
  afterAll(async () => {
    await plant.remove();
    await world.close();
  });

  it('replay, one of each ending', async () => {
    const ended = { ...(await syncs()), ...(await rounds()), ...(await silence()), ...(await restored()) };
    expect(Object.keys(ended).toSorted()).toEqual(NAMES.toSorted());
    for (const [name, { handle, result }] of Object.entries(ended)) {
      const came: unknown = await handle.result().catch((error: unknown) => error);
      expect({ came }).toMatchObject({ came: result });
      const json = oneEventALine(historyToJSON(await handle.fetchHistory()));
      await replay(json);
      keep(name, json);
    }
  }, 60_000);

  const run = (workflow: 'sync' | 'sweep' | 'reconcile', workflowId: string, ...args: unknown[]) =>
    world.client.workflow.start(workflow, { workflowId, taskQueue: TASK_QUEUE, args });

  const wake = (account: string) =>
    world.client.workflow.signalWithStart(
      'ownerReminder',
      wakeReminder(owner(account), parseCadence(CADENCE)),
    );

  /** The run that goes on now, of a workflow that may be started again under the same id. */
  async function running(workflowId: string): Promise<WorkflowHandle> {
    const { workflow } = world.client;
    return workflow.getHandle(workflowId, (await workflow.getHandle(workflowId).describe()).runId);
  }

  async function given(account: string) {
    await givenPerson(world.pool, account, { manager: 'max' });
    await givenTask(world.pool, { id: account, editor: account });
  }

  async function sweep(workflowId: string, cadence: CadenceInput) {
    const handle = await run('sweep', workflowId, cadence);
    await handle.result();
    return handle;
  }

  /** The reminder of that account, once it waits for the answer. */
  async function waiting(account: string) {
    const handle = await running(reminderId(owner(account)));
    await until(
      async () => (await handle.query(status)).stage === 'waiting after notice',
      'the wait for an answer',
    );
    return handle;
  }

  /** A sync of one source, one of several, one that cannot be read. */
  async function syncs() {
    const trusted = await run('sync', 'trusted');
    await trusted.result();
    world.deps.inventories['works'] = () => fileInventory([plant.folder]);
    const beside = await run('sync', 'beside');
    await beside.result();
    const failed = await run('sync', 'failed', { source: 'nowhere' });
    return {
      'sync.trusted': { handle: trusted, result: [{ source: 'plant', failed: false }] },
      'sync.beside': { handle: beside, result: [{ source: 'plant' }, { source: 'works' }] },
      'sync.failed': { handle: failed, result: [{ source: 'nowhere', failed: true }] },
    };
  }

  /** A sweep, and the rounds it began, each with another ending; then a look at what was left behind: nothing. */
  async function rounds() {
    await givenProject(world.pool, 'p1');
    await givenProject(world.pool, 'old', '2026-01-01');
    await givenPerson(world.pool, 'max');
    for (const account of ['ann', 'bob', 'cid', 'dan']) await given(account);
    await givenTask(world.pool, { id: 'x', project: 'old', editor: 'ann' });

    const refused = await run('sweep', 'refused', { staleAfter: 'soon' });
    const asked = await sweep('asked', CADENCE);
    const archived = await running(CLOSING_WORKFLOW_ID);
    const [ann, bob, cid, dan] = [
      await waiting('ann'),
      await waiting('bob'),
      await waiting('cid'),
      await waiting('dan'),
    ];
    await world.answer('ann', 'keep', ['ann']);
    await world.pool.query(`update task set enabled = false where id = 'cid'`);
    await wake('cid');
    await cancelRound(world.pool, owner('dan'), { by: 'ops', reason: 'on leave', now: new Date() });
    await wake('dan');
    await bob.signal(updateCadence, parseCadence(CLIMBING));
    await Promise.all([ann, bob, cid, dan, archived].map((handle) => handle.result()));
    const max = await running(reminderId(owner('max')));
    await max.result();
    const reconcile = await run('reconcile', RECONCILE_WORKFLOW_ID);
    await reconcile.result(); // It would find what is begun next.
    return {
      'sweep.refused': { handle: refused, result: { name: 'WorkflowFailedError' } },
      'sweep.asked': { handle: asked, result: { asked: 4, proposed: 1 } },
      'closing.archived': { handle: archived, result: { closed: 1 } },
      'ownerReminder.confirmed': outcome(ann, 'confirmed'),
      'ownerReminder.nothing-to-ask': outcome(cid, 'nothing-to-ask'),
      'ownerReminder.cancelled': outcome(dan, 'cancelled'),
      'ownerReminder.unanswered': outcome(bob, 'unanswered'),
      'ownerReminder.notified': outcome(max, 'notified'),
      'reconcile.nothing': { handle: reconcile, result: { lost: 0, unsignalled: 0, closures: 0 } },
    };
  }

  /** A round that ends with its task proposed for closing. */
  async function silence() {
    await given('eve');
    await sweep('closing', CLOSING);
    const eve = await running(reminderId(owner('eve')));
    await eve.result();
    return { 'ownerReminder.silence': outcome(eve, 'unanswered') };
  }

  /** A closing that gives back what was closed. */
  async function restored() {
    await running(CLOSING_WORKFLOW_ID).then((handle) => handle.result());
    const scope = { of: 'task', source: SOURCE, id: 'x' } as const;
    await inTransaction(world.pool, (db) => askRestore(db, scope, { by: 'ops', now: new Date() }));
    const handle = await world.client.workflow.signalWithStart('closing', wakeClosing(parseCadence(CADENCE)));
    return { 'closing.restored': { handle, result: { restored: 1 } } };
  }
});

const outcome = (handle: WorkflowHandle, result: OwnerReminderResult) => ({ handle, result });

function oneEventALine(json: string): string {
  const { events } = JSON.parse(json) as { events: unknown[] };
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}

function keep(name: string, json: string): void {
  if (!process.env.RECORD_HISTORIES) return;
  mkdirSync(FIXTURES, { recursive: true });
  // A stack trace has the folder of the clone: that is nobody else's.
  writeFileSync(path.join(FIXTURES, `${name}.json`), json.replaceAll(`${process.cwd()}/`, ''));
}
