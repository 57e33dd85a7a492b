import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
beforeAll(async () => {
  api = await adminWorld();
});
afterAll(() => api.close());

const LONG_AGO = { until: '2001-01-01', reason: 'no reason' };

describe('the admin API', () => {
  it.each([
    ['without a key', null],
    ['with a key that was never made', `rollcall_abcdefghjk_${'A'.repeat(43)}`],
    ['with what is no key', 'nonsense'],
  ])('asks who it is, %s', async (_, key) => {
    const { status, headers, body } = await api.ask('GET', '/sweeps', undefined, { key });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="rollcall"');
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ type: 'urn:rollcall:problem:unauthenticated', status: 401 });
  });

  it('lets a key do what its scopes say, and no more', async () => {
    const key = await api.keyFor('read');
    expect((await api.ask('GET', '/sweeps', undefined, { key })).status).toBe(200);
    const refused = await api.ask('POST', '/pause', { reason: 'x' }, { key });
    expect([refused.status, refused.body.detail]).toEqual([403, 'This needs the scope write:pause.']);
    expect((await api.ask('GET', '/audit', undefined, { key })).status).toBe(403);
    expect((await api.ask('GET', '/keys', undefined, { key })).status).toBe(403);
    expect((await api.pool.query('select from pause')).rowCount).toBe(0);
  });

  it('lets whoever may write read, too', async () => {
    const key = await api.keyFor('write:exemptions');
    expect((await api.ask('GET', '/exemptions', undefined, { key })).status).toBe(200);
    expect(
      (await api.ask('POST', '/exemptions', { scope: 'owner', target: 'x', ...LONG_AGO }, { key })).status,
    ).toBe(422);
  });

  it('refuses a key from the moment it was revoked or ended, and remembers its last use', async () => {
    const key = await api.keyFor('read');
    const [, id = ''] = key.split('_');
    expect((await api.ask('GET', '/pause', undefined, { key })).status).toBe(200);
    const { body } = await api.ask('GET', '/keys');
    const found = body.items.find((one: { id: string }) => one.id === id);
    expect(found).toMatchObject({ usedAt: api.time.now.toISOString(), revokedAt: null });
    expect((await api.ask('DELETE', `/keys/${id}`)).status).toBe(200);
    expect((await api.ask('GET', '/pause', undefined, { key })).status).toBe(401);
  });

  it('makes keys that it shows once', async () => {
    const made = await api.ask('POST', '/keys', { name: 'bot', scopes: ['read'], expiresAt: '2999-01-01' });
    expect(made.status).toBe(201);
    expect((await api.ask('GET', '/pause', undefined, { key: made.body.key })).status).toBe(200);
    expect(JSON.stringify((await api.ask('GET', '/keys')).body)).not.toContain(made.body.key.slice(20));
    const { rows } = await api.pool.query('select json_agg(a)::text as all from audit a');
    expect(rows[0].all).not.toContain(made.body.key.slice(20));
  });

  it('logs no key', () => {
    expect(api.lines.join('')).not.toContain(api.admin.slice(20));
  });
});
