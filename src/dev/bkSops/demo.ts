import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeInventory, type ImportResult } from '../../activities/sync/mergeInventory';
import type { Config, Env } from '../../config';
import { runningStack } from '../../cli/embedded';
import { closePool, createPool, inTransaction, TIME_LIMITS } from '../../db/core/pool';
import { InvalidInput } from '../../domain/common/errors';
import { outcomeText } from '../../domain/sync/trust';
import { openSources } from '../../worker/sources';
import { requireFreePorts } from '../checks';
import type { Demonstration } from '../demonstration';
import { liveLine } from '../liveLines';
import type { Progress } from '../progress';
import { writeSources } from '../sourcesFile';
import { SHORT_CADENCE } from '../shortCadence';
import { after } from '../../domain/cadence/durations';
import { ARCHIVED_MEANWHILE, sampleWorld, VANISHES } from './sampleWorld';
import { SIM_APP } from './request';
import { startSimulator, type Simulator } from './server';

const NAME = 'bk-sops';
const MARGIN_MS = 5000;

/** Where the demonstration keeps its things: made anew each time, as the simulated BlueKing is. */
const stateDirOf = (env: Env) => path.join(env['ROLLCALL_STATE_DIR']?.trim() || '.rollcall', 'bk-sops');

/** The environment of the demonstration: the embedded parts and nothing else. Throws InvalidInput where a real one is set. */
export async function demoEnvironment(env: Env): Promise<Env> {
  const real = ['DATABASE_URL', 'SMTP_URL', 'TEMPORAL_ADDRESS'].find((name) => env[name]?.trim());
  if (real) {
    const expected = 'not to be set: a demonstration writes to nobody real';
    throw new InvalidInput('demonstration', [{ field: real, value: 'set', expected }]);
  }
  const stateDir = stateDirOf(env);
  // One that runs keeps its things; the start of this one will be refused.
  if (!runningStack(stateDir)) await rm(stateDir, { recursive: true, force: true });
  return { ...env, ROLLCALL_STATE_DIR: stateDir };
}

/** The whole sweep against a simulated BlueKing, which changes while one looks. */
export function bkSopsDemo(): Demonstration {
  let simulator: Simulator | undefined;
  return {
    anew: true,
    async start({ progress, stops, settings }) {
      const { bkSopsPort: port } = settings;
      await requireFreePorts([
        { port, what: 'the simulated BlueKing', variable: 'ROLLCALL_DEV_BK_SOPS_PORT' },
      ]);
      const world = sampleWorld(new Date());
      simulator = await progress.part('Simulated BlueKing', () => startSimulator(world, { port }));
      const { close } = simulator;
      await stops.add('Simulated BlueKing', { stop: () => close() });
      await writeFile(path.join(settings.stateDir, SECRET), SIM_APP.appSecret);
      return writeSources(settings.stateDir, { [NAME]: { ...simulator.settings, ...CONNECTS } });
    },
    first: async (config, progress) => void (await firstSync(config, progress)),
    follow: async (config, tell) => follow(config, simulator!, tell),
  };
}

const SECRET = 'bk-sops.secret';
const CONNECTS = {
  type: 'bk-sops',
  appCode: SIM_APP.appCode,
  appSecretFile: SECRET,
  username: 'rollcall',
  people: { from: 'usermanage' },
};

const firstSync = (config: Config, progress: Progress) =>
  progress.part(
    'Sync of bk-sops',
    () => sync(config),
    ({ tasks, projects, people }) => `${tasks.read} tasks, ${projects.read} projects, ${people.read} people`,
  );

/** What happens after the first sweep, and is told when it does. Returns how to call it off. */
function follow(config: Config, simulator: Simulator, tell: (line: string) => void): () => void {
  const now = new Date();
  const wait = after(now, SHORT_CADENCE.archivedObservedFor).getTime() - now.getTime() + MARGIN_MS;
  const say = (text: string) => tell(liveLine(new Date(), text));
  const steps = [
    () => meanwhile(config, simulator, say),
    () => told(config, say, 'What the closings came to in bk-sops', simulator),
  ];
  const timers = steps.map((step, at) =>
    setTimeout(() => void step().catch((error: unknown) => say(String(error))), wait + at * 90_000),
  );
  tell(howToLook(simulator.url, config.stateDir));
  return () => timers.forEach((timer) => clearTimeout(timer));
}

const howToLook = (url: string, stateDir: string) => `
Simulated BlueKing          ${url}, links in mails lead to its pages
Commands from elsewhere     ROLLCALL_STATE_DIR=${path.relative('.', stateDir)} npx rollcall source check ${NAME}
Something goes wrong there  curl -d '{"kind":"rate limit","times":20}' ${url}/_faults`;

async function meanwhile(config: Config, simulator: Simulator, say: (text: string) => void): Promise<void> {
  const { world } = simulator;
  world.archive(ARCHIVED_MEANWHILE, new Date());
  const count = world.shutDown(ARCHIVED_MEANWHILE);
  world.vanished.add(VANISHES);
  say(`BlueKing: the CMDB archived 旧活动, and bk-sops switched off its ${count} tasks by itself.`);
  say('BlueKing: the CMDB no longer answers with 数据平台; nothing of it is asked or closed.');
  await told(config, say, 'Second sync', simulator);
}

async function told(
  config: Config,
  say: (text: string) => void,
  what: string,
  { calls }: Simulator,
): Promise<void> {
  const { source, tasks, rejectionReason: reason, rejectedProjectCount, gone, ...found } = await sync(config);
  say(
    `${what}: ${outcomeText({ source, failed: false, reason, rejectedProjectCount, gone, tasks: tasks.read, ...found })}`,
  );
  const closed = calls.get('set_periodic_task_enabled') ?? 0;
  say(`bk-sops was told ${closed} times to switch a task on or off. The next sweep tells the owners.`);
}

async function sync(config: Config): Promise<ImportResult> {
  const pool = createPool(config.databaseUrl, 4, TIME_LIMITS.long);
  try {
    const sources = await openSources(config, pool);
    const now = new Date();
    const inventory = await sources.named(NAME).open!(now);
    return await inTransaction(pool, (db) =>
      mergeInventory(db, inventory, { source: NAME, now, shiftDays: 0 }),
    );
  } finally {
    await closePool(pool);
  }
}
