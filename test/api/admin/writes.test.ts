import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
beforeAll(async () => {
  api = await adminWorld();
});
afterAll(() => api.close());
beforeEach(() => api.pool.query('truncate pause, exemption, idempotency, audit'));

const once = (key: string) => ({ headers: { 'idempotency-key': key } });
const pauses = async () => (await api.pool.query('select reason from pause')).rows;

describe('a write', () => {
  it('is in the audit: who, what, with what input, and how it ended', async () => {
    const key = await api.keyFor('write:pause');
    await api.ask('POST', '/pause', { reason: 'wrong inventory' }, { key });
    await api.ask('DELETE', '/exemptions/none');
    const who = `a write:pause (key ${key.split('_')[1]})`;
    expect(await api.audit()).toEqual([
      { who, action: 'pause', input: { reason: 'wrong inventory' }, outcome: 'done' },
      {
        who: expect.stringMatching(/^a admin/),
        action: 'exemption end',
        input: { id: 'none' },
        outcome: 'refused',
      },
    ]);
    const { body } = await api.ask('GET', `/audit?action=pause`);
    expect(body).toMatchObject({ items: [{ who, at: api.time.now.toISOString() }], next: null });
  });

  it('names every field that is wrong, its value and what is right', async () => {
    const { status, headers, body } = await api.ask('POST', '/exemptions', {
      scope: 'task',
      source: 'test',
      until: 'soon',
      reason: ' ',
    });
    expect(status).toBe(422);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({
      type: 'urn:rollcall:problem:invalid',
      errors: [
        { field: 'target', expected: 'a text that is not empty' },
        { field: 'until', value: 'soon', expected: expect.stringContaining('a date such as') },
        { field: 'reason', value: ' ', expected: 'a few words that explain it to readers of the history' },
      ],
    });
  });

  it.each([
    ['/exemptions', { scope: 'tasks' }, 'scope', 'one of task, project, owner, pattern'],
    ['/closures/restore', { of: 'sweeps' }, 'of', 'one of task, project, sweep'],
  ])('to %s of %j is told which kinds there are', async (url, payload, field, expected) => {
    const { status, body } = await api.ask('POST', url, payload);
    expect([status, body.errors]).toEqual([422, [{ field, value: Object.values(payload)[0], expected }]]);
  });

  it.each([
    ['PATCH', '/cadence', [], 'body', []],
    ['PATCH', '/cadence', undefined, 'body', undefined],
    ['POST', '/pause', [1], 'body', [1]],
  ] as const)(
    'is told what was wrong with %s %s of %j, and nothing of its headers',
    async (method, url, payload, field, value) => {
      const headers = { cookie: 'rollcall_session=secret' };
      const { status, body } = await api.ask(method, url, payload, { headers });
      expect([status, body.errors[0].field, body.errors[0].value]).toEqual([422, field, value]);
      expect(JSON.stringify(body)).not.toMatch(/authorization|Bearer|secret|user-agent/i);
    },
  );

  it.each([
    [{ tasks: 0, reason: 'x' }, 'tasks', 0, 'a whole number of at least 1'],
    [{ tasks: 'many', reason: 'x' }, 'tasks', 'many', 'a whole number of at least 1'],
    [{ tasks: 1, reason: 'x', reasn: 'y' }, 'reasn', 'y', 'no field with this name'],
  ])('with %j is told what is expected of %s', async (given, field, value, expected) => {
    const { status, body } = await api.ask('POST', '/closures/allow', given);
    expect([status, body.errors]).toEqual([422, [{ field, value, expected }]]);
  });

  it.each([
    ['what is no JSON', '{', 'application/json', 400],
    ['a form', 'reason=x', 'application/x-www-form-urlencoded', 415],
    ['another kind of body', '<x/>', 'application/xml', 415],
    ['a text that no database keeps', '{"reason":"a\\u0000b"}', 'application/json', 422],
  ])('refuses %s', async (_, payload, type, status) => {
    const headers = { authorization: `Bearer ${api.admin}`, 'content-type': type };
    const reply = await api.app.inject({ method: 'POST', url: '/api/v1/pause', headers, payload });
    expect([reply.statusCode, reply.json().status]).toEqual([status, status]);
    expect(await pauses()).toEqual([]);
  });
});

describe('a write with an Idempotency-Key', () => {
  it('is done once, and answered the second time as the first', async () => {
    const first = await api.ask('POST', '/pause', { reason: 'one' }, once('k1'));
    await api.ask('POST', '/resume');
    const second = await api.ask('POST', '/pause', { reason: 'one' }, once('k1'));
    expect(second).toMatchObject({ status: first.status, body: first.body });
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(await pauses()).toHaveLength(1);
  });

  it('is refused when it is another request', async () => {
    await api.ask('POST', '/pause', { reason: 'one' }, once('k1'));
    const other = await api.ask('POST', '/pause', { reason: 'two' }, once('k1'));
    expect([other.status, other.body.errors[0].field]).toEqual([422, 'Idempotency-Key']);
    expect(await pauses()).toEqual([{ reason: 'one' }]);
  });

  it('is nobody else’s: two callers may choose the same', async () => {
    await api.ask('POST', '/pause', { reason: 'one' }, once('k1'));
    const key = await api.keyFor('write:pause');
    const other = await api.ask('POST', '/resume', {}, { key, ...once('k1') });
    expect(other.status).toBe(200);
  });

  it('has one outcome, however many come at once', async () => {
    const target = { scope: 'pattern', target: 'nightly-*', until: '2999-01-01', reason: 'freeze' };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => api.ask('POST', '/exemptions', target, once('k1'))),
    );
    const statuses = new Set(replies.map(({ status }) => status));
    expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
    expect((await api.pool.query('select from exemption')).rowCount).toBe(1);
    expect((await api.ask('POST', '/exemptions', target, once('k1'))).status).toBe(201);
    expect((await api.pool.query('select from exemption')).rowCount).toBe(1);
  });

  it('remembers a refusal too, but not a part that did not answer', async () => {
    const wrong = { scope: 'owner', target: 'test:nobody', until: '2999-01-01', reason: 'x' };
    expect((await api.ask('POST', '/exemptions', wrong, once('k1'))).status).toBe(404);
    expect((await api.ask('POST', '/exemptions', wrong, once('k1'))).headers['idempotency-replayed']).toBe(
      'true',
    );
    const { rows } = await api.pool.query('select status from idempotency');
    expect(rows).toEqual([{ status: 404 }]);
  });

  it('that makes an API key makes one, tells it once, and says so the second time', async () => {
    const wanted = { name: 'deploy', scopes: ['read'] };
    const first = await api.ask('POST', '/keys', wanted, once('k1'));
    const second = await api.ask('POST', '/keys', wanted, once('k1'));
    expect([first.status, second.status]).toEqual([201, 409]);
    expect(second.body.detail).toContain('only its answer contained the key');
    const { body } = await api.ask('GET', '/keys');
    expect(body.items.filter(({ name }: { name: string }) => name === 'deploy')).toHaveLength(1);
    expect(JSON.stringify((await api.pool.query('select * from idempotency')).rows)).not.toContain(
      first.body.key,
    );
  });

  it('is another request once its day is over, also where nothing forgot the first', async () => {
    await api.ask('POST', '/pause', { reason: 'one' }, once('k1'));
    await api.pool.query(`update idempotency set created_at = created_at - interval '25 hours'`);
    const other = await api.ask('POST', '/pause', { reason: 'two' }, once('k1'));
    expect([other.status, other.headers['idempotency-replayed']]).toEqual([200, undefined]);
  });
});
