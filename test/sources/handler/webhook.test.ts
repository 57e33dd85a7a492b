import { closePass } from '../../../src/activities/closing/closePass';
import { files } from '../../../src/sources/file/type';
import { sourceParts } from '../../../src/worker/sources';
import { closures, givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenProject, givenTask, SOURCE } from '../../support/inventory';
import { webhookServer, type Reply } from '../../support/webhookServer';

const NOW = new Date('2026-11-23T09:00:00Z');

let db: TestDatabase;
let server: Awaited<ReturnType<typeof webhookServer>>;
beforeEach(async () => {
  db = await testDatabase();
  server = await webhookServer(allOk);
  await givenProject(db.pool, 'old', '2026-01-01');
  for (const id of ['a', 'b']) {
    await givenTask(db.pool, { id, project: 'old' });
    await givenClosure(db, id);
  }
});
afterEach(async () => {
  await server.close();
  await db.drop();
});

const replyOf = (status: number, body: object | string): Reply => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return () => ({ status, body: text });
};
const allOk: Reply = (tasks) => ({
  status: 200,
  body: JSON.stringify({ results: tasks.map(({ id }) => ({ id, ok: true })) }),
});
const ONE = { results: [{ id: 'a', ok: true }] };

async function close(reply: Reply, given: object = {}, secret = server.secret) {
  server.state.reply = reply;
  const closing = { ...server.closing, timeLimit: '1 second', ...given };
  const declared = files(
    { closing },
    { file: '/etc/sources.yaml', name: SOURCE, env: { WEBHOOK_SECRET: secret } },
  );
  if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
  const { source } = await declared.open(sourceParts(db.pool));
  return closePass({ pool: db.pool, source: () => source }, { tasks: 100, percent: 100 }, NOW);
}

const failing = async () =>
  (await db.pool.query<{ words: string }>('select words from failing_handler')).rows[0]?.words;

describe('a webhook that closes tasks', () => {
  it('is sent the tasks, signed, in one message', async () => {
    expect(await close(allOk)).toMatchObject({ closed: 2 });
    expect(server.calls.map(({ tasks }) => tasks)).toMatchObject([
      [
        { do: 'close', source: SOURCE, id: 'a', project: 'old', owner: 'ann' },
        { do: 'close', source: SOURCE, id: 'b' },
      ],
    ]);
  });

  it('may refuse a task, and has not closed one of which it says nothing', async () => {
    await close(replyOf(200, { results: [{ id: 'a', error: 'locked' }] }));
    expect(await closures(db)).toEqual({
      a: 'failed: locked',
      b: 'failed: the webhook gave no result for this task',
    });
  });

  it.each([
    ['400', 400, 'unknown tenant', 'the webhook answered 400: unknown tenant'],
    ['a redirect', 302, '', 'the webhook answered 302'],
    ['what is no JSON', 200, 'fine', 'the webhook gave no result for this task'],
  ])('that answers %s has refused all of them', async (_what, status, body, error) => {
    await close(replyOf(status, body));
    expect(await closures(db)).toEqual({ a: `failed: ${error}`, b: `failed: ${error}` });
  });

  it.each([
    ['503', replyOf(503, 'down')],
    ['429', replyOf(429, 'slower')],
    ['nothing in time', () => null],
  ])('that answers %s leaves all of them for the next pass, under the same id', async (_what, reply) => {
    await close(reply);
    expect(await closures(db)).toEqual({ a: 'closing', b: 'closing' });
    expect(await close(allOk)).toMatchObject({ closed: 2 });
    const [first, second] = server.calls;
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.tasks).toEqual(first!.tasks);
  });

  it('that answers more than a megabyte is not read on: all of them wait for the next pass', async () => {
    await close(replyOf(200, { ...ONE, rest: 'x'.repeat(2_000_000) }));
    expect(await closures(db)).toEqual({ a: 'closing', b: 'closing' });
    expect(await failing()).toBe('the webhook answered more than 1000000 bytes');
  });

  it.each([
    ['refuses all', replyOf(401, 'bad signature'), 'the webhook answered 401: bad signature'],
    ['does not answer', replyOf(503, 'down'), 'the webhook answered 503: down'],
  ])(
    'that %s is known to fail, since its first call that did, until a call ends well',
    async (_what, reply, words) => {
      await close(reply);
      await close(replyOf(500, 'worse'));
      await close(reply);
      expect(await failing()).toBe(words);
      await givenTask(db.pool, { id: 'c', project: 'old' });
      await givenClosure(db, 'c');
      await close(replyOf(200, { results: [{ id: 'c', error: 'locked' }] }));
      expect(await failing()).toBeUndefined();
    },
  );

  it('that cannot be reached leaves all of them for the next pass', async () => {
    await close(allOk, { webhook: 'http://127.0.0.1:1/' });
    expect(await closures(db)).toEqual({ a: 'closing', b: 'closing' });
  });

  it('that answers 500 with results has done what it says, and the rest has failed', async () => {
    await close(replyOf(500, ONE));
    expect(await closures(db)).toEqual({ a: 'closed', b: 'failed: the webhook answered 500' });
  });

  it('that echoes the secret has it replaced', async () => {
    await close(replyOf(400, `bad ${server.secret}`));
    expect(await closures(db)).toMatchObject({ a: 'failed: the webhook answered 400: bad ***' });
  });

  it('needs a secret of that form, which no message shows', async () => {
    await expect(close(allOk, {}, 's3cret')).rejects.toMatchObject({
      faults: [
        {
          field: expect.stringContaining('closing.secret'),
          value: '(not shown)',
          expected: expect.stringContaining('whsec_'),
        },
      ],
    });
  });
});
