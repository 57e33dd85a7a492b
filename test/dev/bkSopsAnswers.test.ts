import { SIM_APP } from '../../src/dev/bkSops/request';
import { startSimulator, type Simulator } from '../../src/dev/bkSops/server';
import type { SimWorld } from '../../src/dev/bkSops/world';
import { simTask, smallWorld } from '../support/bkSops';

// Recorded from bk-sops 3.34.17 behind its own middleware: the whole answer, but for the id of its trace.

const EDITS = 'include_edit_info=true&scope=cmdb_biz';
const noObject = (words: string) => ({
  status: 200,
  body: {
    result: false,
    message: `数据不存在错误: 数据不存在错误, 错误内容 ${words} | process_exception`,
    data: null,
    code: 3540400,
  },
});
const SERVER_ERROR = {
  status: 500,
  body: { result: false, code: '50000', message: '系统异常,请联系管理员处理', data: null },
};
const noPermission = (action: string) => ({
  status: 200,
  body: {
    result: false,
    data: null,
    message: `iam authentication exception, please check, action:${action}`,
    code: 3599999,
  },
});
const refusal = (code: number, message: string) => ({ status: 200, body: { result: false, message, code } });

let simulator: Simulator;
let world: SimWorld;

beforeEach(async () => {
  world = smallWorld();
  world.addTask(simTask(1));
  world.addTask(simTask(2));
  simulator = await startSimulator(world);
});
afterEach(() => simulator.close());

async function call(path: string, body: object | null = null, username = 'rollcall') {
  const { appCode: bk_app_code, appSecret: bk_app_secret } = SIM_APP;
  const response = await fetch(`${simulator.settings.gateway}/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      'x-bkapi-authorization': JSON.stringify({ bk_app_code, bk_app_secret, bk_username: username }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { trace_id: _, ...answer } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body: answer };
}

const OFF = { enabled: false, scope: 'cmdb_biz' };

describe('the simulated bk-sops answers as the real one does', () => {
  it.each([[`get_periodic_task_list/2/?${EDITS}`], [`get_periodic_task_info/2/2/?${EDITS}`]])(
    'where a flow template is deleted for good: %s',
    async (path) => {
      world.task(2).lost = 'template';
      expect(await call(path)).toEqual(noObject('TaskTemplate matching query does not exist.'));
      const told = await call(path.replace('include_edit_info=true&', ''));
      expect(told).toMatchObject({ status: 200, body: { result: true, code: 0 } });
      expect(JSON.stringify(told)).not.toContain('edit_time');
      expect(await call('set_periodic_task_enabled/2/2/', OFF)).toMatchObject({
        body: { result: true, data: { enabled: false } },
      });
    },
  );

  it.each<[string, object | null]>([
    [`get_periodic_task_list/2/?${EDITS}`, null],
    ['get_periodic_task_list/2/?scope=cmdb_biz', null],
    [`get_periodic_task_info/2/2/?${EDITS}`, null],
    ['set_periodic_task_enabled/2/2/', OFF],
  ])('where a task lost its row in the scheduler: %s', async (path, body) => {
    world.task(2).lost = 'beat';
    expect(await call(path, body)).toEqual(SERVER_ERROR);
    expect(await call(`get_periodic_task_info/1/2/?${EDITS}`)).toMatchObject({ body: { result: true } });
  });

  it.each<[string, object | null]>([
    [`get_periodic_task_list/4711/?${EDITS}`, null],
    [`get_periodic_task_info/1/4711/?${EDITS}`, null],
    ['set_periodic_task_enabled/1/4711/', OFF],
    ['get_user_project_detail/4711/?scope=cmdb_biz', null],
  ])('where there is no such project: %s', async (path, body) => {
    expect(await call(path, body)).toEqual(
      refusal(3540400, 'project(4711) with scope(cmdb_biz) does not exist.'),
    );
  });

  it.each<[string, object | null]>([
    [`get_periodic_task_info/99999/2/?${EDITS}`, null],
    ['set_periodic_task_enabled/99999/2/', OFF],
  ])('where there is no such task, by whether the application is trusted: %s', async (path, body) => {
    expect(await call(path, body)).toEqual(noObject('PeriodicTask(id=99999) does not exist.'));
    world.trusted = true;
    expect(await call(path, body)).toEqual(refusal(3540400, 'task(99999) does not exist'));
  });

  it('where the task is of another project', async () => {
    expect(await call(`get_periodic_task_info/1/3/?${EDITS}`)).toEqual(
      refusal(3540400, 'task(1) does not exist'),
    );
  });

  it('where the account has no permission, which a trusted application does not need', async () => {
    world.hidden.add(1002);
    const list = `get_periodic_task_list/2/?${EDITS}`;
    const info = `get_periodic_task_info/1/2/?${EDITS}`;
    expect(await call(list)).toEqual(noPermission('project_view'));
    expect(await call(info)).toEqual(noPermission('periodic_task_view'));
    expect(await call('set_periodic_task_enabled/1/2/', OFF)).toEqual(noPermission('periodic_task_edit'));
    world.trusted = true;
    expect(await call(list)).toMatchObject({ body: { data: [{ id: 2, auth_actions: [] }, { id: 1 }] } });
    expect(await call(info)).toMatchObject({ body: { result: true } });
    expect(await call('get_user_project_detail/2/?scope=cmdb_biz')).toMatchObject({
      body: { data: { project_id: 1002, auth_actions: [] } },
    });
    expect(await call('get_user_project_list/')).toMatchObject({ body: { data: [{ project_id: 1003 }] } });
  });

  it('where an account does not fit: the task is switched, and the answer is an error', async () => {
    const long = 'a_user_with_a_name_of_more_than_32_letters';
    expect(await call('set_periodic_task_enabled/1/2/', OFF, long)).toEqual(SERVER_ERROR);
    expect(world.task(1)).toMatchObject({ enabled: false, editor: 'ann' });
  });

  it('where a project is of no business', async () => {
    world.addProject({ number: 13, business: null, name: 'Own', disabled: false });
    expect(await call('get_user_project_detail/13/?scope=project')).toEqual(
      refusal(3599999, 'can not get business[-1] detail for user[rollcall]'),
    );
  });
});
