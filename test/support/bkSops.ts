import { SIM_APP } from '../../src/dev/bkSops/request';
import { startSimulator, type Simulator } from '../../src/dev/bkSops/server';
import { SimWorld, type SimTask } from '../../src/dev/bkSops/world';
import { findKnownTasks, listKnownProjects, listTaskIds, setEnabled } from '../../src/db/sync/mirror';
import type { Db } from '../../src/db/core/pool';
import { createGateway } from '../../src/sources/bkSops/gateway';
import type { Mirror } from '../../src/sources/mirror';
import type { BkSopsSettings } from '../../src/sources/bkSops/settings';
import { bkSopsSource } from '../../src/sources/bkSops/source';
import type { SwitchingSource } from '../../src/sources/source';

/** The account that Rollcall acts as. */
export const US = 'rollcall';

/** A bk-sops task of business 2: enabled, of ann, edited long ago, but for what is given. */
export const simTask = (id: number, given: Partial<SimTask> = {}): SimTask => ({
  id,
  project: 1002,
  name: `task ${id}`,
  cron: '0 9 * * 1',
  creator: 'ann',
  editor: 'ann',
  editedAt: new Date('2026-01-01T00:00:00Z'),
  enabled: true,
  lastRunAt: new Date('2026-11-20T01:00:00Z'),
  runs: 7,
  ...given,
});

/** Businesses 2 and 3 with the people ann, bob and their lead eve. */
export function smallWorld(): SimWorld {
  const world = new SimWorld();
  const changedAt = new Date('2026-03-01T00:00:00Z');
  world.addBusiness({ id: 2, name: '蓝鲸', maintainers: ['bob', 'eve'], changedAt });
  world.addBusiness({ id: 3, name: 'Beta', maintainers: ['eve'], changedAt });
  for (const username of ['ann', 'bob', 'eve']) {
    world.users.set(username, {
      username,
      name: username.toUpperCase(),
      email: `${username}@corp.example`,
      language: username === 'ann' ? 'zh-cn' : 'en',
      timeZone: 'Asia/Shanghai',
      status: 'NORMAL',
      leader: username === 'eve' ? null : 'eve',
    });
  }
  return world;
}

/** Settings that connect a simulator, made for tests: nothing waits long. */
export const simSettings = (simulator: Simulator, given: Partial<BkSopsSettings> = {}): BkSopsSettings => ({
  ...simulator.settings,
  ...SIM_APP,
  accessToken: null,
  username: US,
  supplierAccount: '0',
  timeZone: 'Asia/Shanghai',
  people: { from: 'usermanage' },
  messages: [],
  concurrency: 4,
  perSecond: 1000,
  timeoutSeconds: 5,
  attempts: 3,
  ...given,
});

export const mirrorOf = (db: Db): Mirror => ({
  projects: (source) => listKnownProjects(db, source),
  tasks: (source, ids) => findKnownTasks(db, source, ids),
  tasksOf: (source, project) => listTaskIds(db, source, project),
  setEnabled: (source, ids, enabled) => setEnabled(db, source, ids, enabled),
});

/** A simulator of `world` whose clock stands at what `at` says, and the source that reads it. */
export async function simulated(
  db: Db,
  { world = smallWorld(), ...given }: Partial<BkSopsSettings> & { world?: SimWorld } = {},
) {
  const clock = { now: new Date('2026-11-23T08:00:00Z') };
  const simulator = await startSimulator(world, { clock: () => clock.now });
  const settings = simSettings(simulator, given);
  const source: SwitchingSource = bkSopsSource(
    'bk-sops',
    settings,
    mirrorOf(db),
    createGateway(settings, 10),
  );
  return { world, simulator, faults: simulator.faults, settings, source, clock };
}
