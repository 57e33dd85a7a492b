import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice } from './noticeFixture';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

const PROJECTS = 40;
/** Of one task, with its choices: what is said once for all tasks is not said again for each. */
const BYTES_A_TASK = 1150;

it('the page of 2,000 tasks has no more than 1,150 bytes for each, before it is compressed', async () => {
  const tasks = Array.from({ length: 2000 }, (_, n) => ({
    projectId: `p${n % PROJECTS}`,
    projectName: `Project ${n % PROJECTS}`,
  }));
  const { id } = await givenNotice(api.pool, { tasks, open: true });
  const { body } = await api.get(`/r/${api.token(id)}`);
  expect(body.match(/<li class="task">/g)).toHaveLength(tasks.length);
  expect(Buffer.byteLength(body)).toBeLessThan(tasks.length * BYTES_A_TASK);
});
