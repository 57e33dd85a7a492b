import { givenPerson, givenProject, givenTask } from '../../support/inventory';
import { givenNotice } from '../noticeFixture';
import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
beforeEach(async () => {
  api = await adminWorld();
  await givenProject(api.pool, 'p1');
  await givenNotice(api.pool, { open: true });
});
afterEach(() => api.close());

const post = (url: string, body?: object) => api.ask('POST', `/owners/ann/${url}`, body);

describe('an owner', () => {
  it('is shown with tasks, rounds, answers and the page of their reminder', async () => {
    await givenTask(api.pool, { id: 'mine' });
    await post('confirm', { tasks: ['mine'] });
    const { status, body } = await api.ask('GET', '/owners/ann');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      owner: 'test:ann',
      rounds: [{ outcome: null }],
      reminder: { workflow: 'running', page: expect.stringContaining('reminder%2Ftest%3Aann') },
      unreachable: null,
    });
    expect(body.tasks).toMatchObject([{ id: 'mine', stale: true }]);
    expect(body.answers).toHaveLength(1);
    expect((await api.ask('GET', '/owners/nobody')).status).toBe(404);
  });

  it('is answered for: what is kept is held, and the reminder is woken', async () => {
    await givenTask(api.pool, { id: 'mine' });
    const { status, body } = await post('snooze', { until: '2026-12-01', tasks: ['mine'] });
    expect([status, body]).toMatchObject([
      200,
      { owner: 'test:ann', tasks: [{ taskId: 'mine' }], notWoken: null },
    ]);
    expect(await api.answers()).toMatchObject([{ kind: 'snooze', task_id: 'mine' }]);
    const tooLong = await post('snooze', { until: '2999-01-01' });
    expect([tooLong.status, tooLong.body.errors[0].field]).toEqual([422, 'until']);
  });

  it('is delegated for and taken back, and their round is cancelled', async () => {
    await givenPerson(api.pool, 'bob');
    const reason = 'on leave';
    expect((await post('delegate', { to: 'bob', until: '2026-12-31', reason })).status).toBe(200);
    expect((await api.ask('DELETE', '/owners/ann/delegate')).body).toMatchObject({ delegates: ['test:bob'] });
    expect((await api.ask('DELETE', '/owners/ann/delegate')).status).toBe(404);
    expect((await post('delegate', { to: 'ann', until: '2026-12-31', reason })).status).toBe(422);
    expect((await post('cancel', { reason })).status).toBe(200);
    expect((await post('cancel', { reason })).status).toBe(409);
    expect((await api.audit()).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['owner delegate', 'done'],
      ['owner delegate end', 'done'],
      ['owner delegate end', 'refused'],
      ['owner delegate', 'refused'],
      ['owner cancel', 'done'],
      ['owner cancel', 'refused'],
    ]);
  });
});
