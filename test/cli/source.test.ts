import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simSettings, simTask, smallWorld } from '../support/bkSops';
import { startSimulator, type Simulator } from '../../src/dev/bkSops/server';
import { inventoryFolder } from '../support/inventoryFolder';
import { rollcall } from './rollcall';

let simulator: Simulator;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;

beforeEach(async () => {
  const world = smallWorld();
  for (let id = 1; id <= 7; id += 1) world.addTask(simTask(id, { enabled: id > 1 }));
  simulator = await startSimulator(world);
  folder = await inventoryFolder();
});
afterEach(async () => {
  await simulator.close();
  await folder.remove();
});

/** Runs `source check bk-sops` with those settings. */
async function check(given: object = {}, ...options: string[]) {
  const file = path.join(folder.folder, 'bk-sops.json');
  const { accessToken: _none, ...settings } = simSettings(simulator, { attempts: 1 });
  await writeFile(file, JSON.stringify({ ...settings, ...given }));
  return rollcall({ ROLLCALL_BK_SOPS: `bk-sops=${file}` }, 'source', 'check', 'bk-sops', ...options);
}

describe('rollcall source check', () => {
  it('connects, counts, and shows five enabled tasks as Rollcall understands them', async () => {
    const { code, printed } = await check();
    expect(code).toBe(0);
    expect(printed).toContain('✓ CMDB: search_business: 2 businesses, 0 of them archived');
    expect(printed).toContain('tasks: 7, 6 of them enabled, in 2 projects read of 2');
    expect(printed.match(/owner ann, edited 2026-01-01, last run 2026-11-20, runs 7/g)).toHaveLength(5);
    expect(printed).toContain(
      `0 9 * * * Asia/Shanghai  ${simulator.url}/taskflow/home/periodic/1002/?limit=15`,
    );
    expect(printed).toContain('No permission is missing');
  });

  it('says which permissions are missing, and where', async () => {
    simulator.world.hidden.add(1003);
    simulator.world.guarded.add(2).add(3);
    const { code, printed } = await check();
    expect(code).toBe(1);
    expect(printed).toContain(
      'project 3: get_periodic_task_list: iam authentication exception, please check, action:project_view',
    );
    expect(printed).toContain('project 2: periodic_task_edit on 2 tasks, which could not be closed');
  });

  it('tells what does not work, in its words, and goes on with the rest', async () => {
    simulator.faults.add({ kind: 'refused', api: 'search_business', words: 'no such component' });
    const { code, printed } = await check();
    expect(code).toBe(1);
    expect(printed).toContain('✗ CMDB: search_business: search_business: no such component');
    expect(printed).toContain('✓ bk-sops: get_user_project_list: 2 projects');
  });

  it('prints no secret, in no form', async () => {
    for (const shown of [await check(), await check({}, '--json'), await check({ gateway: 'nowhere' })]) {
      expect(`${shown.printed}${shown.noted}`).not.toContain('simulated"');
      expect(`${shown.printed}${shown.noted}`).not.toContain(simSettings(simulator).appSecret);
    }
  });

  it('names every setting that is wrong', async () => {
    const { code, noted } = await check({
      gateway: 'nowhere',
      people: {},
      concurrency: 0,
      appSecret: undefined,
    });
    expect(code).toBe(2);
    for (const field of ['gateway', 'people', 'concurrency']) expect(noted).toContain(field);
  });

  it('knows the sources that are configured, and no other', async () => {
    const { code, noted } = await rollcall({}, 'source', 'check', 'elsewhere');
    expect(code).toBe(3);
    expect(noted).toContain('ROLLCALL_BK_SOPS has no source elsewhere');
  });
});
