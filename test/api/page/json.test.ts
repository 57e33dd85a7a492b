import { owner, SOURCE } from '../../support/inventory';
import { apiWorld, type ApiWorld } from '../apiWorld';
import { givenNotice } from '../noticeFixture';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

const given = async () => `/r/${api.token((await givenNotice(api.pool)).id)}`;

describe('a script', () => {
  it('reads the notice: owner, tasks, answers, version and expiry', async () => {
    expect((await api.getJson(await given())).json()).toMatchObject({
      owner: owner('ann'),
      expiresAt: '2027-02-23T00:00:00.000Z',
      version: 0,
      answers: [],
      tasks: [
        { source: SOURCE, taskId: 't0', project: { id: 'p1', name: 'Billing' }, stale: true },
        { taskId: 't1' },
      ],
    });
  });

  it('answers for all tasks and for single ones, and gets a receipt', async () => {
    const link = await given();
    const answers = [{ source: SOURCE, taskId: 't1', kind: 'snooze', until: '2026-12-01T08:00:00+08:00' }];
    const reply = await api.postJson(link, { version: 0, all: { kind: 'keep' }, answers });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({
      recorded: 2,
      answers: [
        { taskId: 't0', kind: 'keep', until: null, saidBy: owner('ann') },
        { taskId: 't1', kind: 'snooze', until: '2026-12-01T00:00:00.000Z' },
      ],
    });
    expect((await api.getJson(link)).json().version).toBe(reply.json().version);
  });

  it('may send a form and still be answered in JSON', async () => {
    const reply = await api.submit(
      await given(),
      { version: '0', all: 'keep' },
      { accept: 'application/json' },
    );
    expect(reply.json()).toMatchObject({ recorded: 2 });
  });

  it('is told every field that is wrong', async () => {
    const link = await given();
    const bad = {
      version: 0,
      all: { kind: 'maybe' },
      answers: [{ source: SOURCE, taskId: 't0', kind: 'snooze', until: 7 }],
      extra: 1,
    };
    const reply = await api.postJson(link, bad);
    expect(reply.statusCode).toBe(422);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    const problem = reply.json();
    expect(problem).toMatchObject({ type: 'urn:rollcall:problem:invalid', status: 422 });
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { field: 'all.kind', value: 'maybe', expected: 'one of keep, close, snooze, not mine' },
        { field: 'answers.0.until', value: 7, expected: 'text' },
        { field: 'extra', value: 1, expected: 'no such field' },
      ]),
    );
  });

  it.each<[string, object, string]>([
    ['no version', { all: { kind: 'keep' } }, 'version'],
    ['no answer', { version: 0 }, 'answers'],
    [
      'a task of another notice',
      { version: 0, answers: [{ source: SOURCE, taskId: 't7', kind: 'keep' }] },
      'answers.0.taskId',
    ],
    ['a snooze without a date', { version: 0, all: { kind: 'snooze' } }, 'all.until'],
    ['a snooze into the past', { version: 0, all: { kind: 'snooze', until: '2026-11-22' } }, 'all.until'],
    ['a snooze past the limit', { version: 0, all: { kind: 'snooze', until: '2027-03-01' } }, 'all.until'],
    ['a date that is none', { version: 0, all: { kind: 'snooze', until: '2027-02-30' } }, 'all.until'],
    ['a NUL in a name', { version: 0, all: { kind: 'not mine', names: 'test:\0' } }, 'all.names'],
    [
      'a NUL in a task id',
      { version: 0, answers: [{ source: SOURCE, taskId: '\0', kind: 'keep' }] },
      'answers.0.taskId',
    ],
    ['a date for a keep', { version: 0, all: { kind: 'keep', until: '2026-12-01' } }, 'all.until'],
  ])('with %s is told the field', async (_, body, field) => {
    const reply = await api.postJson(await given(), body);
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
  });

  it('with a stale version is shown the present state', async () => {
    const link = await given();
    await api.postJson(link, { version: 0, all: { kind: 'keep' } });
    const reply = await api.postJson(link, { version: 0, all: { kind: 'close' } });
    expect(reply.statusCode).toBe(409);
    expect(reply.json()).toMatchObject({
      type: 'urn:rollcall:problem:stale',
      current: { answers: [{ kind: 'keep' }, { kind: 'keep' }] },
    });
  });

  it('with a link whose notice was lost is told so, and what to do', async () => {
    const link = `/r/${api.token('00000000-0000-4000-8000-000000000000')}`;
    for (const reply of [await api.getJson(link), await api.postJson(link, { version: 0 })]) {
      expect(reply.statusCode).toBe(410);
      expect(reply.json()).toMatchObject({
        type: 'urn:rollcall:problem:forgotten',
        title: 'This link is no longer known',
        detail: expect.stringContaining('Ask the admins of Rollcall for a new link'),
      });
    }
  });

  it('with a forged link is told 404 as a problem', async () => {
    const reply = await api.getJson('/r/forged');
    expect(reply.json()).toMatchObject({ type: 'urn:rollcall:problem:unknown', status: 404 });
  });

  it.each([
    ['broken JSON', 'application/json', '{"version":', 400],
    ['plain text', 'text/plain', 'keep', 415],
    ['JSON nested beyond reason', 'application/json', '['.repeat(200_000) + ']'.repeat(200_000), 400],
    ['an answer nested so', 'application/json', `{"all":{"kind":${'['.repeat(2e5) + ']'.repeat(2e5)}}}`, 400],
    ['more than anybody needs', 'application/json', `"${'x'.repeat(1024 * 1024)}"`, 413],
  ])('sending %s is refused', async (_, type, payload, status) => {
    const headers = { accept: 'application/json', 'content-type': type };
    const reply = await api.app.inject({ method: 'POST', url: await given(), headers, payload });
    expect([reply.statusCode, reply.json().status]).toEqual([status, status]);
  });
});
