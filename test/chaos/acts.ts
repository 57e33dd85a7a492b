import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from './ledger';
import { kindOf, type Act, type Plan } from './plan';
import type { Stack } from './stack';

/** A seed under way. */
export interface Scene {
  plan: Plan;
  stack: Stack;
  ledger: Ledger;
  /** Where the backup goes. */
  backup: string;
  /** Brings the inventory up to date, as an import does. */
  importInventory(): Promise<unknown>;
}

/** Whom the API may keep waiting for so long, in milliseconds, before it counts as broken. */
const ADMIN_PATIENCE_MS = 60_000;

/** A call of the admin API, made again under the same key until it is answered. Resolves with the answer; null where it was refused. */
export async function admin(
  { stack, ledger }: Pick<Scene, 'stack' | 'ledger'>,
  [method, path]: [string, string],
  body: object = {},
): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${stack.apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const payload = method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(body) };
  let last = 'no answer';
  for (const end = Date.now() + ADMIN_PATIENCE_MS; Date.now() < end; await sleep(100)) {
    try {
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(`${stack.apiUrl}/api/v1${path}`, { method, headers, ...payload, signal });
      last = `${response.status} ${await response.text()}`;
      if (response.ok) {
        ledger.admin.push({ what: `${method} ${path}`, at: Date.now() });
        return JSON.parse(last.slice(4) || 'null');
      }
      if ([404, 409, 422].includes(response.status)) return null;
    } catch (error) {
      last = String(error);
    }
  }
  throw new Error(`${method} ${path}: ${last}`);
}

/** Does what is due at its time; settles when all of it is over, what was broken by itself mended again. */
export async function perform(scene: Scene): Promise<void> {
  const start = Date.now();
  const busy = new Map<string, Promise<unknown>>();
  const done: Promise<unknown>[] = [];
  for (const act of scene.plan.acts) {
    await sleep(Math.max(0, start + act.at - Date.now()));
    // One thing at a time happens to a part; a restored backup concerns them all.
    const target = targetOf(act);
    const before =
      act.do === 'restore a backup'
        ? Promise.all(busy.values())
        : Promise.all([busy.get(target), busy.get('all')]);
    const doing = before.then(() => performOne(scene, act));
    busy.set(
      target,
      doing.catch(() => undefined),
    );
    done.push(doing);
  }
  await Promise.all(done);
}

const targetOf = (act: Act): string => {
  if (act.do === 'restore a backup') return 'all';
  if ('part' in act) return act.part;
  if ('way' in act) return act.way;
  return act.do === 'mail' ? 'mail' : act.do;
};

async function performOne(scene: Scene, act: Act): Promise<void> {
  const from = Date.now();
  await ACTS[act.do](scene, act as never);
  scene.ledger.faults.push({ kind: kindOf(act), from, to: Date.now() });
}

type ActOf<K, A = Act> = A extends { do: infer D } ? (K extends D ? A : never) : never;
type Doing = { [K in Act['do']]: (scene: Scene, act: ActOf<K>) => Promise<unknown> };

const ACTS: Doing = {
  async kill({ stack }, { part, for: length }) {
    const { postgres } = stack;
    await stack[part].kill();
    await sleep(length);
    if (part === 'postgres') await postgres.start();
    else stack[part].start();
  },
  async freeze({ stack }, { part, for: length }) {
    await stack[part].freeze();
    await sleep(length);
    await stack[part].thaw();
  },
  async restart({ stack }, { part }) {
    await stack[part].terminate();
    stack[part].start();
  },
  cut: async ({ stack }, { way }) => stack.ways[way].cut(),
  'half-close': async ({ stack }, { way }) => stack.ways[way].halfClose(),
  async swallow({ stack }, { way, for: length }) {
    stack.ways[way].swallow();
    await sleep(length);
    // What was swallowed is lost: a connection that goes on without it there is none of.
    stack.ways[way].pass();
    stack.ways[way].cut();
  },
  async refuse({ stack }, { way, for: length }) {
    stack.ways[way].refuse();
    await sleep(length);
    stack.ways[way].pass();
  },
  async 'lose the answer'({ stack }, { way }) {
    const at = way === 'worker-mail' ? '\r\n.\r\n' : /commit/i;
    const sprung = stack.ways[way].trap({ at, act: 'lose the answer' });
    await Promise.race([sprung, sleep(3000)]);
    stack.ways[way].disarm();
  },
  async 'cut at the mark'({ stack }, { way }) {
    // The statement that records what became of a mail, after the mail server took it.
    const sprung = stack.ways[way].trap({ at: 'settle delivery', act: 'cut before' });
    await Promise.race([sprung, sleep(3000)]);
    stack.ways[way].disarm();
  },
  async mail({ stack }, { script, for: length }) {
    stack.mail.follow(script);
    await sleep(length);
    stack.mail.follow({});
  },
  'restore a backup': restoreBackup,
  async terminate({ stack }, { of }) {
    await reminderOf(stack, of)
      .terminate('chaos')
      .catch(() => undefined);
  },
  async reset({ stack }, { of }) {
    await resetReminder(stack, of).catch(() => undefined);
  },
  async pause(scene, { for: length }) {
    await admin(scene, ['POST', '/pause'], { reason: 'chaos' });
    const from = Date.now();
    await sleep(IN_FLIGHT_MS);
    const before = await countBegun(scene.stack);
    await sleep(Math.max(0, length - IN_FLIGHT_MS));
    const after = await countBegun(scene.stack);
    const begun: [number, number] | null = before !== null && after !== null ? [before, after] : null;
    scene.ledger.pauses.push({ from, to: Date.now(), begun });
    await admin(scene, ['POST', '/resume']);
  },
  async cadence(scene, { cadence, running }) {
    await setCadence(scene, cadence);
    if (running) await scene.stack.rollcall('cadence', 'set', 'confirmedFor=2 days', '--apply-running');
  },
  cancel: (scene, { of }) => admin(scene, ['POST', `/owners/plant:${of}/cancel`], { reason: 'chaos' }),
  remind: (scene, { of }) => admin(scene, ['POST', `/owners/plant:${of}/remind`]),
  confirm: (scene, { of }) => admin(scene, ['POST', `/owners/plant:${of}/confirm`], {}),
  'restore closed': (scene) => admin(scene, ['POST', '/closures/restore'], { of: 'sweep', id: 'latest' }),
  allow: (scene) => admin(scene, ['POST', '/closures/allow'], { source: 'plant', tasks: 2, reason: 'chaos' }),
  sweep: (scene) => admin(scene, ['POST', '/sweeps']),
};

/** What was in flight as a pause began may take so long, in milliseconds. */
export const IN_FLIGHT_MS = 2000;

/** Rounds that were begun, and closings that were claimed; null where PostgreSQL does not say at the moment. */
async function countBegun({ pool }: Stack): Promise<number | null> {
  const sql = `select (select count(*) from round)::int + (select count(*) from closure where claimed_at is not null)::int as n`;
  const asked = pool.query<{ n: number }>({ text: sql, query_timeout: 1000 } as { text: string });
  return asked.then(({ rows }) => rows[0]?.n ?? 0).catch(() => null);
}

const reminderOf = ({ client }: Stack, account: string) =>
  client.workflow.getHandle(`reminder/plant:${account}`);

/** To the first workflow task that was completed, as somebody does in Temporal's UI. */
async function resetReminder(stack: Stack, account: string): Promise<void> {
  const workflowId = `reminder/plant:${account}`;
  const { events } = await stack.client.workflow.getHandle(workflowId).fetchHistory();
  const completed = events?.find(({ workflowTaskCompletedEventAttributes: one }) => one);
  await stack.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    reason: 'chaos',
    workflowTaskFinishEventId: completed?.eventId ?? null,
    requestId: randomUUID(),
  });
}

/** Sets the cadence, and keeps in the ledger from when on it may count. */
export async function setCadence(
  scene: Pick<Scene, 'stack' | 'ledger'>,
  cadence: Plan['cadence'],
): Promise<void> {
  const from = Date.now();
  await admin(scene, ['PUT', '/cadence'], cadence);
  const close = cadence.ladder?.at(-1);
  const before = cadence.ladder?.at(-2);
  const seconds = (text?: string) => Number.parseInt(text ?? '0', 10) * 1000;
  scene.ledger.cadences.push({
    from,
    to: Date.now(),
    closes: close?.step === 'close',
    tasks: cadence.closingCap?.tasks ?? 20,
    graceMs: close?.step === 'close' ? Math.max(seconds(close.wait), seconds(before?.wait)) : 0,
  });
}

/** With owners and modes, which PostgreSQL looks at. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

/** As docs/how-to/operate.md says it is done. */
async function restoreBackup(scene: Scene, { after }: ActOf<'restore a backup'>): Promise<void> {
  const { stack, ledger, backup } = scene;
  const { postgres, worker, api } = stack;
  await rm(backup, { recursive: true, force: true });
  // A copy of a server that stands still is what a snapshot of its disk is.
  await postgres.freeze();
  const from = Date.now();
  copyFolder(postgres.dataDir, backup);
  await postgres.thaw();
  await sleep(after);
  await Promise.all([worker.terminate(), api.terminate()]);
  await postgres.stop();
  await rm(postgres.dataDir, { recursive: true });
  copyFolder(backup, postgres.dataDir);
  await postgres.start();
  ledger.lost.push({ from, to: Date.now() });
  await stack.rollcall('pause', '--reason', 'restored a backup');
  const paused = { from: Date.now(), to: Date.now(), begun: null };
  ledger.pauses.push(paused);
  api.start();
  worker.start();
  await scene.importInventory();
  await setCadence(scene, scene.plan.cadence);
  paused.to = Date.now();
  await admin(scene, ['POST', '/resume']);
  await sweepAnew(scene);
}

/** Starts a sweep, once the one before has ended. */
export async function sweepAnew(scene: Scene): Promise<void> {
  for (const end = Date.now() + ADMIN_PATIENCE_MS; Date.now() < end; await sleep(300))
    if (await admin(scene, ['POST', '/sweeps'])) return;
}
