import { createApp } from '../../src/api/app';
import { signToken } from '../../src/security/linkToken';
import { devWorld, LINK_KEYS, until, type DevWorld } from '../support/world';
import { givenTask } from '../support/inventory';
import { givenNotice } from './noticeFixture';
import { givenMirror } from './pageStates';

let world: DevWorld;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  world = await devWorld();
  const config = { baseUrl: 'http://localhost', linkKeys: LINK_KEYS, temporalUiUrl: 'http://localhost:8233' };
  app = createApp({ pool: world.pool, client: world.client, config, clock: () => new Date() });
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

/** A link to answer by, as a script does. */
const linkTo = (id: string) => {
  const url = `/r/${signToken(id, LINK_KEYS[0]!)}`;
  const headers = { accept: 'application/json' };
  const read = async () => (await app.inject({ url, headers })).json();
  return {
    answer: async (kind: string) => {
      const payload = { version: (await read()).version, all: { kind } };
      return (await app.inject({ method: 'POST', url, headers, payload })).json();
    },
    became: async (): Promise<string | null> => (await read()).tasks[0].became,
  };
};

const later = () => new Date(Date.now() + 90 * 86_400_000).toISOString();

const isEnabled = async (id = 't0') =>
  (await world.rows(`select from task where id = '${id}' and enabled`)).length === 1;

describe('a task that its owner had closed', () => {
  it('runs again after a late keep by the old link, and the page says so all the way', async () => {
    await givenMirror(world, 1);
    const { id } = await givenNotice(world.pool, { tasks: [{}], expiresAt: later() });
    const { answer, became } = linkTo(id);
    await answer('close');
    await until(async () => (await became()) === 'closed', 'the closing', 30);
    expect(await isEnabled()).toBe(false);
    const receipt = await answer('keep');
    expect(['restoring', 'restored']).toContain(receipt.tasks[0].became);
    await until(async () => (await became()) === 'restored', 'the restoring', 30);
    expect(await isEnabled()).toBe(true);
  }, 90_000);

  it('runs again by the link in the mail that told of it', async () => {
    await givenTask(world.pool, { id: 't1', creator: 'bea', editor: 'ann' });
    const asked = await givenNotice(world.pool, { tasks: [{ taskId: 't1' }], expiresAt: later() });
    await linkTo(asked.id).answer('close');
    const sent = `select n.id from notice n join notice_task l on l.notice_id = n.id
                   where n.kind = 'closed' and n.state = 'sent' and l.task_id = 't1'`;
    await until(async () => (await world.rows(sent)).length > 0, 'the mail that tells of it', 30);
    const { answer, became } = linkTo((await world.rows<{ id: string }>(sent))[0]!.id);
    expect(await became()).toBe('closed');
    expect(await answer('keep')).toMatchObject({ recorded: 1 });
    await until(async () => (await became()) === 'restored', 'the restoring', 30);
    expect(await isEnabled('t1')).toBe(true);
  }, 90_000);
});
