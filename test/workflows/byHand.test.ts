import { mergeInventory } from '../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../src/db/core/pool';
import { findFileTasks } from '../../src/db/sync/fileTasks';
import { CLOSING_WORKFLOW_ID, reminderId } from '../../src/domain/common/ids';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { recordDone } from '../../src/operations/closing/toDo';
import { planRestore, restore } from '../../src/operations/closing/restore';
import { fileInventory } from '../../src/sources/file/inventory';
import { fileSource } from '../../src/sources/file/source';
import type { Source } from '../../src/sources/source';
import { wakeClosing } from '../../src/workflows/signalWithStart';
import type { closing } from '../../src/workflows';
import { closures, givenClosure } from '../support/closings';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { owner, SOURCE } from '../support/inventory';
import { devWorld, sharedWorld, until } from '../support/world';

const world = sharedWorld(devWorld);
const EDITED = '2026-01-01T00:00:00Z';
const EXEMPTED = `insert into exemption (scope, source, target, until, who, reason, made_at)
                  values ('task', 'test', 'a', now() + interval '1 day', 'carol', 'freeze', now())`;

let byHand: (name: string) => Source;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeAll(async () => {
  folder = await inventoryFolder({
    'projects.csv': `${PROJECTS}p1,Alpha,\nold,Beta,${EDITED}\n`,
    'people.csv': `${PEOPLE}ann,Ann,ann@example.org,en,UTC,true,\n`,
  });
  const never = () => Promise.reject(new Error('the mirror is not the system'));
  const rows = {
    find: (source: string, ids: string[]) => findFileTasks(world.pool, source, ids),
    close: never,
    restore: never,
  };
  byHand = (name) => fileSource(name, rows);
  world.deps.source = byHand;
});
afterAll(() => folder.remove());
// What an owner is told by one test is no news of the next; a reminder with an open round goes on for weeks.
afterEach(async () => {
  const reminder = world.client.workflow.getHandle(reminderId(owner('ann')));
  await until(async () => (await reminder.describe()).status.name !== 'RUNNING', 'its end', 3).catch(() =>
    reminder.terminate().catch(() => undefined),
  );
});

// One that runs keeps the cadence of whoever woke it.
beforeEach(async () => {
  await world.client.workflow
    .getHandle(CLOSING_WORKFLOW_ID)
    .result()
    .catch(() => undefined);
  await world.clean();
  await importWith({ a: true, b: true });
});

/** An import by which the tasks are enabled, or not; those left out are not in its files. */
async function importWith(tasks: { a?: boolean; b?: boolean }): Promise<void> {
  const lines = Object.entries(tasks).map(
    ([id, enabled]) =>
      `${id},${id === 'a' ? 'old' : 'p1'},task ${id},,ann,ann,${EDITED},${EDITED},${enabled},,,\n`,
  );
  await folder.write({ 'tasks.csv': TASKS + lines.join('') });
  const inventory = await fileInventory([folder.folder]);
  await inTransaction(world.pool, (db) =>
    mergeInventory(db, inventory, { source: SOURCE, now: new Date(), shiftDays: 0 }),
  );
  await world.pool.query('update source set trusted = true');
  await world.pool.query('update project set trusted = true');
}

/** Has the closing workflow look, and waits for its end. */
async function close() {
  const wake = wakeClosing(parseCadence({ closingCap: { tasks: 1000, percent: 100 } }));
  return (await world.client.workflow.signalWithStart<typeof closing>('closing', wake)).result();
}

const operator = () => ({
  pool: world.pool,
  who: 'carol',
  now: new Date(),
  temporal: async () => world.client,
  pageOf: (id: string) => id,
});
const enabled = async (id: string) =>
  (await world.rows<{ enabled: boolean }>(`select enabled from task where id = '${id}'`))[0]?.enabled;
const closureOf = async () => (await world.rows<{ id: string }>('select id from closure'))[0]!.id;
const textOf = (nth: number) => `${world.sink.mails[nth]?.subject}\n${world.sink.mails[nth]?.text}`;

describe('a task whose platform only people can tell', () => {
  it('is to be done once the guardrails permit its closing, and runs on', async () => {
    await givenClosure(world, 'a');
    expect(await close()).toMatchObject({ toDo: 1, closed: 0 });
    expect(await closures(world)).toEqual({ a: 'to do' });
    expect(await enabled('a')).toBe(true);
  });

  it('is told to its owner as what will be, and nothing says that it is closed', async () => {
    await givenClosure(world, 'a');
    await close();
    await world.mailed(1);
    expect(textOf(0)).toContain('One of your periodic tasks will be switched off');
    expect(textOf(0)).toContain('will be switched off by hand where it runs. Until then it runs on');
    expect(textOf(0)).not.toMatch(/closed|no longer runs/);
  });

  it('is closed once an import shows it switched off, and only then its owner is told so', async () => {
    await givenClosure(world, 'a');
    await close();
    await world.mailed(1);
    await importWith({ a: true, b: true });
    expect(await closures(world)).toEqual({ a: 'to do' });
    await importWith({ a: false, b: true });
    expect(await closures(world)).toEqual({ a: 'closed' });
    await close();
    await world.mailed(2);
    expect(textOf(1)).toContain('One of your periodic tasks was closed: its project is archived');
  });

  it('is closed once a trusted import lacks it', async () => {
    await givenClosure(world, 'a');
    await close();
    await importWith({ b: true });
    expect(await closures(world)).toEqual({ a: 'closed' });
  });

  it('is closed on the word of whoever did it, until an import says otherwise', async () => {
    await givenClosure(world, 'a');
    await close();
    expect(await recordDone(operator(), { ids: [`${SOURCE}/a`] })).toMatchObject({
      switchedOff: 1,
      switchedOn: 0,
    });
    expect(await enabled('a')).toBe(false);
    expect(await closures(world)).toEqual({ a: 'closed' });
    await importWith({ a: true, b: true });
    expect(await closures(world)).toEqual({ a: 'running again: it is enabled again' });
    expect(await enabled('a')).toBe(true);
  });

  it('is not closed where an id is not one of the list, nor is any other', async () => {
    await givenClosure(world, 'a');
    await close();
    const ids = [await closureOf(), '00000000-0000-4000-8000-000000000000'];
    await expect(recordDone(operator(), { ids })).rejects.toThrow(
      /00000000-0000-4000-8000-000000000000.*closing list --to-do/s,
    );
    expect(await closures(world)).toEqual({ a: 'to do' });
  });

  it('is off the list once its owner keeps it', async () => {
    await world.begin('ann');
    await world.mailed(1);
    await world.answer('ann', 'close', ['b']);
    await until(async () => (await closures(world))['b'] === 'to do', 'the closure to be given to people');
    await world.answer('ann', 'keep', ['b']);
    await until(
      async () => (await closures(world))['b']?.startsWith('cancelled') ?? false,
      'the closure to be cancelled',
    );
    expect(await enabled('b')).toBe(true);
  });

  it('is off the list once an admin restores it before anybody switched it off', async () => {
    await givenClosure(world, 'a');
    await close();
    await world.mailed(1);
    const scope = { of: 'task' as const, source: SOURCE, id: 'a' };
    expect(await planRestore({ pool: world.pool }, scope)).toMatchObject({ toDo: 1, restorable: 0 });
    expect(await restore(operator(), scope)).toMatchObject({ withdrawn: 1, asked: 0 });
    expect(await closures(world)).toEqual({ a: 'cancelled: taken back by an admin' });
    await world.mailed(2);
    expect(textOf(1)).toContain('One of your periodic tasks will not be switched off after all');
  });

  it('is restored by people, too: restored only once an import shows it enabled', async () => {
    await givenClosure(world, 'a');
    await close();
    await importWith({ a: false, b: true });
    const scope = { of: 'task' as const, source: SOURCE, id: 'a' };
    expect(await restore(operator(), scope)).toMatchObject({ asked: 1, withdrawn: 0 });
    expect(await close()).toMatchObject({ toSwitchOn: expect.any(Number), restored: 0 });
    expect(await closures(world)).toEqual({ a: 'closed' });
    await importWith({ a: true, b: true });
    expect(await closures(world)).toEqual({ a: 'restored' });
  });
});

describe('an owner who was told that a task will be switched off', () => {
  /** Has the task be on the list, and its owner know. */
  async function told(task: string) {
    await givenClosure(
      world,
      task,
      task === 'a' ? {} : { reason: 'answer', project: 'p1', answerId: await givenAnswer(task) },
    );
    await close();
    await world.mailed(1);
  }

  async function givenAnswer(task: string): Promise<string> {
    const [answer] = await world.rows<{ id: string }>(
      `insert into answer (owner, source, task_id, kind, said_by, said_at, signalled_at, applied_at)
       values ('test:ann', 'test', '${task}', 'close', 'test:ann', now(), now(), now()) returning id`,
    );
    return answer!.id;
  }

  it.each([
    ['its project is no longer archived', 'a', `update project set archived_at = null where id = 'old'`],
    ['an admin exempts it', 'a', EXEMPTED],
    ['somebody edits it', 'b', `update task set edited_at = now() where id = 'b'`],
    ['it has another owner', 'b', `update task set owner = 'test:bob', editor = 'bob' where id = 'b'`],
    [
      'its source is removed',
      'a',
      `update closure set state = 'cancelled', completed_at = now(); delete from task`,
    ],
  ])('is told that it will not be, where %s', async (_why, task, sql) => {
    await told(task);
    await world.pool.query(sql);
    await close();
    await world.mailed(2);
    expect(textOf(1)).toContain('One of your periodic tasks will not be switched off after all');
    expect(textOf(1)).toContain('That was called off: it stays as it is.');
    expect(textOf(1)).toContain(`task ${task}`);
    expect(textOf(1)).not.toMatch(/closed|no longer runs/);
    await close();
    expect(world.sink.mails).toHaveLength(2);
  });

  it('is not told what they did themselves', async () => {
    await world.begin('ann');
    await world.mailed(1);
    await world.answer('ann', 'close', ['b']);
    await world.mailed(2);
    await world.answer('ann', 'keep', ['b']);
    await until(async () => (await closures(world))['b']?.startsWith('cancelled') ?? false, 'its end');
    await close();
    expect(world.sink.mails.map(({ subject }) => subject).join()).not.toContain('after all');
  });

  it('is told nothing of it where it is to be switched off again meanwhile', async () => {
    await told('a');
    // At once: a closing that still looks may not find one without the other.
    await world.pool.query(
      `update closure set state = 'cancelled', completed_at = now();
       insert into closure (source, task_id, project_id, owner, reason, state, proposed_at)
       values ('test', 'a', 'old', 'test:ann', 'archived', 'proposed', now())`,
    );
    await close();
    await world.mailed(2);
    expect(textOf(1)).toContain('One of your periodic tasks will be switched off');
  });
});

describe('a task whose platform is told by a command', () => {
  afterEach(() => {
    world.deps.source = byHand;
  });

  const answering = (error: string | null) => {
    const close = async (ids: string[]) => ids.map((taskId) => ({ taskId, error }));
    world.deps.source = (name) => ({ ...byHand(name), closing: 'by command', close, restore: close });
  };

  it('is told to its owner as closed once the command said so', async () => {
    await givenClosure(world, 'a');
    answering(null);
    expect(await close()).toMatchObject({ closed: 1, toDo: 0 });
    await world.mailed(1);
    expect(textOf(0)).toContain('One of your periodic tasks was closed: its project is archived');
    expect(textOf(0)).toContain('The task below no longer runs.');
  });

  it('is told to nobody as closed where the command refused it', async () => {
    await givenClosure(world, 'a');
    answering('the job is locked');
    expect(await close()).toMatchObject({ closed: 0, failed: 1 });
    expect(await closures(world)).toEqual({ a: 'failed: the job is locked' });
    expect(world.sink.mails).toEqual([]);
  });
});
