import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { parseCadence } from '../../src/domain/cadence';
import { CLOSING_WORKFLOW_ID, RECONCILE_WORKFLOW_ID, reminderId, TASK_QUEUE } from '../../src/domain/ids';
import { updateCadence } from '../../src/workflows/messages';
import { fileInventory } from '../../src/sources/file/inventory';
import type { reconcile, sweep, sync } from '../../src/workflows';
import { givenPerson, givenProject, givenTask, owner } from '../support/inventory';
import { inventoryFolder, PROJECTS, TASKS } from '../support/inventoryFolder';
import { quietRuntime, workflowBundle } from '../support/temporal';
import { devWorld } from '../support/world';

const FIXTURES = path.join(__dirname, '../fixtures/histories');

const replay = (history: unknown) => Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history);

beforeAll(quietRuntime);

describe('histories recorded from earlier code', () => {
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json'));

  it('are kept for every workflow', () => {
    const names = new Set(files.map((file) => file.split('.')[0]));
    expect(names).toEqual(new Set(['closing', 'ownerReminder', 'reconcile', 'sweep', 'sync']));
  });

  it.each(files)('%s still replays', async (file) => {
    await replay(JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8')));
  });

  it('would not replay had the code taken another way', async () => {
    const text = readFileSync(path.join(FIXTURES, 'ownerReminder.unanswered.0-1.json'), 'utf8');
    const tampered = text.replaceAll('"name": "sendNotice"', '"name": "sendSomethingElse"');
    expect(tampered).not.toBe(text);
    await expect(replay(JSON.parse(tampered))).rejects.toThrow(DeterminismViolationError);
  });
});

/** Run with RECORD_HISTORIES=1 it keeps these histories as fixtures: `npm run histories:record`. */
describe('histories made just now', () => {
  it('replay: a sync, one of two sources, a sweep that syncs first, a round confirmed, one unanswered, one told of, a closing, a look at what was left behind', async () => {
    const world = await devWorld();
    const plant = await inventoryFolder({ 'projects.csv': PROJECTS, 'tasks.csv': TASKS });
    try {
      world.deps.inventories = { plant: () => fileInventory([plant.folder]) };
      await givenProject(world.pool, 'p1');
      await givenProject(world.pool, 'old', '2026-01-01');
      await givenPerson(world.pool, 'max');
      for (const account of ['ann', 'bob']) {
        await givenPerson(world.pool, account, { manager: 'max' });
        await givenTask(world.pool, { id: account, editor: account });
      }
      await givenTask(world.pool, { id: 'x', project: 'old', editor: 'ann' });
      const cadence = {
        ladder: [
          { step: 'notice' as const, wait: '5 seconds' },
          { step: 'remind' as const, wait: '1 second' },
          { step: 'escalate' as const, wait: '1 second' },
        ],
        digestAfter: '1 second',
        closingCap: { tasks: 10, percent: 100 },
      };
      const { workflow } = world.client;
      const args: Parameters<typeof sweep> = [cadence];
      await workflow.execute<typeof sweep>('sweep', { workflowId: 'sweep', taskQueue: TASK_QUEUE, args });
      await workflow.execute<typeof sync>('sync', { workflowId: 'sync', taskQueue: TASK_QUEUE });
      await world.mailed(3);
      await world.answer('ann', 'keep', ['ann']);
      const unanswered = workflow.getHandle(reminderId(owner('bob')));
      await unanswered.signal(updateCadence, parseCadence({ ...cadence, confirmedFor: '2 months' }));

      await unanswered.result();
      await world.mailed(5); // the last of them to max, who is asked at the end
      await workflow.execute<typeof reconcile>('reconcile', {
        workflowId: RECONCILE_WORKFLOW_ID,
        taskQueue: TASK_QUEUE,
      });

      world.deps.inventories['works'] = () => fileInventory([plant.folder]);
      await workflow.execute<typeof sync>('sync', { workflowId: 'beside', taskQueue: TASK_QUEUE });

      const ended = {
        'ownerReminder.confirmed': workflow.getHandle(reminderId(owner('ann'))),
        'ownerReminder.unanswered': unanswered,
        'ownerReminder.told': workflow.getHandle(reminderId(owner('max'))),
        'reconcile.nothing': workflow.getHandle(RECONCILE_WORKFLOW_ID),
        'closing.archived': workflow.getHandle(CLOSING_WORKFLOW_ID),
        'sweep.asked': workflow.getHandle('sweep'),
        'sync.trusted': workflow.getHandle('sync'),
        'sync.beside': workflow.getHandle('beside'),
      };
      for (const [name, handle] of Object.entries(ended)) {
        await handle.result();
        const json = historyToJSON(await handle.fetchHistory());
        await replay(JSON.parse(json));
        keep(name, json);
      }
    } finally {
      await plant.remove();
      await world.close();
    }
  }, 60_000);
});

function keep(name: string, json: string): void {
  if (!process.env.RECORD_HISTORIES) return;
  mkdirSync(FIXTURES, { recursive: true });
  writeFileSync(path.join(FIXTURES, `${name}.json`), json);
}
