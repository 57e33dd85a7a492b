import type { AnswerKind } from '../../src/domain/common/terms';
import { owner } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { longNotice } from './longNotice';
import { givenNotice } from './noticeFixture';
import { say } from './pageStates';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

const MEGABYTE = 1_000_000;
const TASKS = longNotice(2000, 40);

/** The notice's page in every language. */
const pagesOf = async ({ id }: { id: string }) => {
  const pages = ['en', 'zh-CN'].map((lang) => api.get(`/r/${api.token(id)}?lang=${lang}`));
  return (await Promise.all(pages)).map(({ body }) => body);
};

const rows = (body: string) => body.match(/<tr><th(?:><span)? id=n\d+>/g);

describe('before it is compressed, the page of 2,000 tasks of real length is smaller than a megabyte', () => {
  it('with a choice for each', async () => {
    for (const body of await pagesOf(await givenNotice(api.pool, { tasks: TASKS, open: true }))) {
      expect(rows(body)).toHaveLength(TASKS.length);
      expect(body.match(/<select name=task/g)).toHaveLength(TASKS.length);
      expect(Buffer.byteLength(body)).toBeLessThan(MEGABYTE);
    }
  });

  it('where it says whose each task is, and why the reader is asked about it', async () => {
    const tasks = TASKS.map((task, n) => ({
      ...task,
      owner: owner(`owner-${n % 7}`),
      ownerName: `李明 (Li Ming ${n % 7})`,
      assignedFor: 'handed over' as const,
      assignedBy: '王芳 (Wang Fang)',
    }));
    for (const body of await pagesOf(await givenNotice(api.pool, { account: 'bea', tasks, open: true }))) {
      expect(rows(body)).toHaveLength(TASKS.length);
      expect(body).toContain('李明 (Li Ming 6)');
      expect(Buffer.byteLength(body)).toBeLessThan(MEGABYTE);
    }
  });

  it('with an answer to each, and the choice to change it', async () => {
    const notice = await givenNotice(api.pool, { account: 'cas', tasks: TASKS, open: true });
    const kinds: AnswerKind[] = ['keep', 'close', 'snooze', 'keep'];
    await say(api, notice, Object.fromEntries(TASKS.map((_, n) => [`t${n}`, kinds[n % 4] ?? 'keep'])));
    for (const body of await pagesOf(notice)) {
      expect(body.match(/<p class=answer>/g)).toHaveLength(TASKS.length);
      expect(Buffer.byteLength(body)).toBeLessThan(MEGABYTE);
    }
  });
});
