import { simSettings, simTask, smallWorld } from '../support/bkSops';
import { startSimulator, type Simulator } from '../../src/dev/bkSops/server';
import { PROJECTS, TASKS } from '../support/inventoryFolder';
import { sourcesFile } from '../support/sourcesFile';
import { rollcall } from './rollcall';

let simulator: Simulator;
let folder: Awaited<ReturnType<typeof sourcesFile>>;

beforeEach(async () => {
  const world = smallWorld();
  for (let id = 1; id <= 7; id += 1) world.addTask(simTask(id, { enabled: id > 1 }));
  simulator = await startSimulator(world);
  folder = await sourcesFile({});
});
afterEach(async () => {
  await simulator.close();
  await folder.remove();
});

/** Runs `source check` for a source of those fields. */
async function checkSource(fields: object, ...options: string[]) {
  await folder.write({ 'sources.yaml': JSON.stringify({ one: fields }) });
  return rollcall(folder.env, 'source', 'check', 'one', ...options);
}

/** The same for a bk-sops that is connected but for what is given. */
async function check(given: object = {}, ...options: string[]) {
  const { accessToken: _none, appSecret, ...settings } = simSettings(simulator, { attempts: 1 });
  await folder.write({ secret: appSecret });
  return checkSource({ type: 'bk-sops', ...settings, appSecretFile: 'secret', ...given }, ...options);
}

describe('rollcall source check of a bk-sops', () => {
  it('connects, counts, and shows five enabled tasks as Rollcall understands them', async () => {
    const { code, printed } = await check();
    expect(code).toBe(0);
    expect(printed).toContain('✓ CMDB: search_business: 2 businesses, 0 of them archived');
    expect(printed).toContain('tasks: 7, 6 of them enabled, in 2 projects read of 2');
    expect(printed.match(/owner ann, edited 2026-01-01, last run 2026-11-20, runs 7/g)).toHaveLength(5);
    expect(printed).toContain(
      `At 09:00, only on Monday (Asia/Shanghai) · 0 9 * * 1  ${simulator.url}/taskflow/home/periodic/1002/?limit=15`,
    );
    expect(printed).toContain('Nothing is wrong where it looked.');
    expect(printed).toContain('Note: no API lists the tasks of a business that the CMDB deleted');
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

  it('does not call permissions complete that it could not look at', async () => {
    await folder.write({ other: 'wrong' });
    const { code, printed } = await check({ appSecretFile: 'other' });
    expect(code).toBe(1);
    for (const what of ['CMDB: search_business', 'bk-sops: get_user_project_list', 'people'])
      expect(printed).toMatch(new RegExp(`✗ ${what}: .*HTTP 401 app authentication failed`));
    expect(printed).toContain('What failed kept it from looking further');
    expect(printed).not.toContain('Nothing is wrong');
  });

  describe('where bk-sops has the application in APP_WHITELIST, and the account no permission', () => {
    beforeEach(() => {
      simulator.world.trusted = true;
      simulator.world.hidden.add(1002);
    });

    it('says that projects of no business are not read, since their list goes by the account', async () => {
      const { code, printed } = await check();
      expect(code).toBe(1);
      expect(printed).toContain('tasks: 7, 6 of them enabled');
      expect(printed).toContain('get_user_project_list lacks 1 of the projects that were read');
    });

    it('does not take projects of no business for hidden that are listed', async () => {
      simulator.world.hidden.clear();
      simulator.world.addProject({ number: 13, business: null, name: 'Own', disabled: false });
      simulator.world.addTask(simTask(20, { project: 13 }));
      expect((await check()).code).toBe(0);
    });

    it('calls no task one that cannot be closed', async () => {
      expect((await check()).printed).not.toContain('could not be closed');
    });
  });

  it('names tasks whose latest edit bk-sops does not tell', async () => {
    simulator.world.task(3).lost = 'template';
    const { code, printed } = await check();
    expect(code).toBe(1);
    expect(printed).toContain(
      'the latest edit of task 3 is not told (get_periodic_task_info: 数据不存在错误: 数据不存在错误, ' +
        '错误内容 TaskTemplate matching query does not exist. | process_exception (3540400))',
    );
    expect(printed).toContain('edited unknown');
    expect(printed).toContain('in 2 projects read of 2');
  });

  it('names the task that breaks the list of its project, and reads the others', async () => {
    simulator.world.addTask(simTask(9, { project: 1003 }));
    simulator.world.task(3).lost = 'beat';
    const { code, printed } = await check();
    expect(code).toBe(1);
    expect(printed).toContain('tasks: 7, 6 of them enabled, in 1 projects read of 2');
    expect(printed).toContain(
      'task 3, probably without a row in the scheduler, breaks the list; 6 other tasks were read one by one',
    );
  });

  it('says how many tasks have no date, being of before bk-sops kept any', async () => {
    simulator.world.addTask(simTask(8, { editor: '', editedAt: null }));
    expect((await check()).printed).toContain('Note: 1 tasks have no date');
  });

  it('refuses an account that bk-sops has no room for', async () => {
    const { code, noted } = await check({ username: 'a'.repeat(33) });
    expect(code).toBe(2);
    expect(noted).toContain('of at most 32 characters');
    expect((await check({ username: 'a'.repeat(32) })).code).toBe(0);
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
    });
    expect(code).toBe(2);
    for (const field of ['gateway', 'people', 'concurrency']) expect(noted).toContain(field);
  });
});

describe('rollcall source check of files', () => {
  it('reads them all and counts, of a folder relative to the file of sources', async () => {
    await folder.write({
      'projects.csv': `${PROJECTS}p1,Plant,\np2,Office,\n`,
      'tasks.csv': `${TASKS}t1,p1,Nightly,0 1 * * *,ann,,2026-01-01,,true,,,\nt2,p1,Old,,ann,,2025-01-01,,false,,,\n`,
    });
    const { code, printed, noted } = await checkSource({ type: 'files', folder: '.' });
    expect(code).toBe(0);
    expect(noted).toContain(`one: files, read from ${folder.folder}; its tasks are closed by hand`);
    expect(printed).toContain('✓ folder: projects.csv, tasks.csv');
    expect(printed).toContain('✓ tasks.csv: 2 rows');
    expect(printed).toContain('tasks: 2, 1 of them enabled, in 2 projects read of 2');
    expect(printed).toContain('Nightly (t1 in project p1)');
  });

  it('tells of every row that is wrong, with file, line and field', async () => {
    await folder.write({ 'tasks.csv': `${TASKS}t1,p1,Nightly,,ann,,,,perhaps,,,\n` });
    const { code, printed } = await checkSource({ type: 'files', folder: '.' });
    expect(code).toBe(1);
    expect(printed).toContain('tasks.csv, line 2, enabled is "perhaps", expected');
  });

  it('says where there is no such folder', async () => {
    const { code, printed } = await checkSource({ type: 'files', folder: '/no/such/folder' });
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ folder: .*\/no\/such\/folder.*existing folder/);
  });

  it('has nothing to look at where they are brought in by hand', async () => {
    const { code, printed } = await checkSource({ type: 'files' });
    expect(code).toBe(0);
    expect(printed).toContain('✓ folder: none: its files are brought in with rollcall import');
  });
});

describe('rollcall source check', () => {
  it('knows the sources that are configured, and no other', async () => {
    const { code, noted } = await rollcall({}, 'source', 'check', 'elsewhere');
    expect(code).toBe(3);
    expect(noted).toContain('The file of ROLLCALL_SOURCES has no source elsewhere');
  });
});
