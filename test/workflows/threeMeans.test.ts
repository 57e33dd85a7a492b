import path from 'node:path';
import { importInventory } from '../../src/activities/sync/importInventory';
import type { CadenceInput } from '../../src/domain/cadence/cadence';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { TASK_QUEUE } from '../../src/domain/common/ids';
import { recordDone } from '../../src/operations/closing/toDo';
import { restore } from '../../src/operations/closing/restore';
import { files } from '../../src/sources/file/type';
import type { Source } from '../../src/sources/source';
import { wakeClosing } from '../../src/workflows/signalWithStart';
import type { closing, sweep } from '../../src/workflows';
import { sourceParts } from '../../src/worker/sources';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../support/inventoryFolder';
import { webhookServer } from '../support/webhookServer';
import { devWorld, sharedWorld } from '../support/world';

const world = sharedWorld(devWorld);
const MEANS = ['itself', 'command', 'webhook', 'hand'] as const;
type Means = (typeof MEANS)[number];
const PLATFORM = path.join(__dirname, '../support/platform.mjs');
const HOUR = 3_600_000;
const CADENCE: CadenceInput = { archivedObservedFor: '1 hour', closingCap: { tasks: 1000, percent: 100 } };

const folders = new Map<Means, Awaited<ReturnType<typeof inventoryFolder>>>();
let hook: Awaited<ReturnType<typeof webhookServer>>;

/** The platform behind a source: its command, its webhook, and the people who work at it, switch tasks of its folder. */
async function platform(means: Means, requests: object[]): Promise<object[]> {
  const { answer } = (await import(PLATFORM)) as { answer: (folder: string, request: object) => object };
  return requests.map((request) => answer(folders.get(means)!.folder, request));
}

beforeAll(async () => {
  hook = await webhookServer(() => null);
  const declared = {
    itself: 'itself',
    command: { command: [process.execPath, PLATFORM] },
    webhook: hook.closing,
    hand: 'by hand',
  };
  const sources = new Map<string, Source>();
  for (const means of MEANS) {
    const folder = await inventoryFolder({
      'projects.csv': `${PROJECTS}old,Old,2026-01-01\n`,
      'people.csv': `${PEOPLE}ann,Ann,ann@${means}.example,en,UTC,true,\n`,
      'tasks.csv': `${TASKS}a,old,${means} job,,ann,ann,2026-01-01,2026-01-01,true,,,\n`,
    });
    folders.set(means, folder);
    const declaration = {
      file: `${folder.folder}/sources.yaml`,
      name: means,
      env: { PATH: process.env['PATH'], WEBHOOK_SECRET: hook.secret },
    };
    const source = files({ closing: declared[means] }, declaration);
    if (Array.isArray(source)) throw new Error(JSON.stringify(source));
    sources.set(means, (await source.open(sourceParts(world.pool))).source);
  }
  world.deps.source = (name) => sources.get(name)!;
});
afterAll(async () => {
  await hook.close();
  for (const folder of folders.values()) await folder.remove();
});

/** Every platform exports what it has, and that is imported as of so many hours from now. */
async function importAll(hours: number): Promise<void> {
  for (const means of MEANS)
    await importInventory({
      pool: world.pool,
      source: means,
      paths: [folders.get(means)!.folder],
      now: new Date(Date.now() + hours * HOUR),
    });
}

const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await world.rows<{ source: string; state: string }>('select source, state from closure')).map(
      ({ source, state }) => [source, state],
    ),
  );

/** What the owner of each source was mailed last. */
const mails = () =>
  Object.fromEntries(
    MEANS.flatMap((means) => {
      const own = world.sink.mails.filter(({ recipients }) => recipients.includes(`ann@${means}.example`));
      const last = own.at(-1);
      return last ? [[means, `${last.subject}\n${last.text}`]] : [];
    }),
  );

const operator = () => ({
  pool: world.pool,
  who: 'carol',
  now: new Date(),
  temporal: async () => world.client,
  pageOf: (id: string) => id,
});

const runClosing = async () =>
  (
    await world.client.workflow.signalWithStart<typeof closing>('closing', wakeClosing(parseCadence(CADENCE)))
  ).result();

it('tasks of archived projects, whoever closes them, are closed once they are: swept, closed, done, restored, ran again', async () => {
  const { answer } = (await import(PLATFORM)) as { answer: (folder: string, request: object) => object };
  hook.state.reply = (tasks) => ({
    status: 200,
    body: JSON.stringify({
      results: tasks.map((task) => answer(folders.get('webhook')!.folder, task)),
    }),
  });

  // From an import to the closing, and what each owner reads of it.
  await importAll(-3);
  await importAll(-1);
  await world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId: 'sweep-of-all-means',
    taskQueue: TASK_QUEUE,
    args: [CADENCE],
  });
  await runClosing();
  expect(await states()).toEqual({
    itself: 'closed',
    command: 'closed',
    webhook: 'closed',
    hand: 'to do',
  });
  await world.mailed(4);
  const told = mails();
  for (const means of ['itself', 'command', 'webhook'])
    expect(told[means]).toMatch(
      /One of your periodic tasks was closed: its project is archived[^]*no longer runs/,
    );
  expect(told['hand']).toMatch(
    /One of your periodic tasks will be switched off\n[^]*by hand where it runs. Until then it runs on/,
  );
  expect(told['hand']).not.toMatch(/was closed|no longer runs/);

  // The next export has those verified that were closed, and nothing changed where nobody did anything.
  await importAll(1);
  expect(await states()).toMatchObject({ command: 'closed', webhook: 'closed', hand: 'to do' });

  // Somebody says that they did it, and did.
  await platform('hand', [{ do: 'close', id: 'a' }]);
  await recordDone(operator(), { ids: ['hand/a'] });
  await runClosing();
  await world.mailed(5);
  expect(mails()['hand']).toMatch(/One of your periodic tasks was closed/);
  await importAll(2);
  expect((await states())['hand']).toBe('closed');

  // It is wanted back: the platform is told, and where only people can do it, they are.
  for (const source of ['command', 'webhook', 'hand'])
    await restore(operator(), { of: 'task', source, id: 'a' });
  await runClosing();
  expect(await states()).toMatchObject({ command: 'restored', webhook: 'restored', hand: 'closed' });
  await platform('hand', [{ do: 'restore', id: 'a' }]);
  await importAll(3);
  expect(await states()).toMatchObject({ command: 'restored', webhook: 'restored', hand: 'restored' });
}, 180_000);

it('a task that is enabled again at its platform, or ran though it was closed, is no longer counted as closed', async () => {
  await world.pool.query(
    `update closure set state = 'closed', restored_at = null, restore_asked_at = null where source <> 'itself'`,
  );
  const ran = new Date(Date.now() + 4 * HOUR).toISOString();
  await folders.get('itself')!.write({
    'tasks.csv': `${TASKS}a,old,itself job,,ann,ann,2026-01-01,2026-01-01,true,${ran},7,\n`,
  });
  await importAll(5);
  expect(await states()).toEqual({
    itself: 'running again',
    command: 'running again',
    webhook: 'running again',
    hand: 'running again',
  });
});
