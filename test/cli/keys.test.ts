import { useKey } from '../../src/operations/admin/apiKeys';
import { testDatabase, type TestDatabase } from '../support/database';
import { rollcall } from './rollcall';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(() => db.pool.query('truncate api_key, audit'));

const keys = (...args: string[]) => rollcall({ DATABASE_URL: db.url }, 'keys', 'api', ...args);
const opens = (key: string, now = new Date()) => useKey({ pool: db.pool, now }, key);

describe('rollcall keys api create', () => {
  it('prints a key that opens what its scopes say, and keeps no more than a hash of it', async () => {
    const { code, printed: key } = await keys(
      'create',
      '--name',
      'bot',
      '--scope',
      'read',
      'write:exemptions',
    );
    expect([code, key]).toEqual([0, expect.stringMatching(/^rollcall_[a-z0-9]{10}_[\w-]{43}$/)]);
    expect(await opens(key)).toMatchObject({ name: 'bot', scopes: ['read', 'write:exemptions'] });
    const secret = key.split('_').slice(2).join('_');
    const { rows } = await db.pool.query('select row_to_json(k)::text as k from api_key k');
    expect(rows[0].k).not.toContain(secret);
    const audit = await db.pool.query('select row_to_json(a)::text as a from audit a');
    expect(audit.rows[0].a).not.toContain(secret);
  });

  it('says where to sign in with it', async () => {
    const at = { DATABASE_URL: db.url, ROLLCALL_BASE_URL: 'https://rollcall.example.org/' };
    const { noted } = await rollcall(at, 'keys', 'api', 'create', '--name', 'bot', '--scope', 'read');
    expect(noted).toContain('Sign in with it at https://rollcall.example.org/admin, ');
  });

  it('names the scopes there are where one is wrong', async () => {
    const { code, noted } = await keys('create', '--name', 'bot', '--scope', 'root');
    expect([code, noted]).toEqual([2, expect.stringMatching(/--scope is "root"\n +expected one of read, /)]);
  });

  it('makes a key that ends on its date', async () => {
    const { printed: key } = await keys(
      'create',
      '--name',
      'b',
      '--scope',
      'read',
      '--expires',
      '2999-01-01',
    );
    expect(await opens(key, new Date('2998-12-31'))).not.toBeNull();
    expect(await opens(key, new Date('2999-01-02'))).toBeNull();
    expect((await keys('create', '--name', 'b', '--scope', 'read', '--expires', '2001-01-01')).code).toBe(2);
  });
});

describe('rollcall keys api revoke', () => {
  it('lets the key open nothing any more; the list says who did', async () => {
    const { printed: key } = await keys('create', '--name', 'bot', '--scope', 'read');
    const id = key.split('_')[1] ?? '';
    expect((await keys('revoke', id, '--by', 'ann')).printed).toBe(`✓ key ${id} (bot) is revoked`);
    expect(await opens(key)).toBeNull();
    expect((await keys('list')).printed).toMatch(new RegExp(`${id} +bot +read +revoked .* by ann`));
  });

  it('ends with 3 where there is no such key', async () => {
    expect(await keys('revoke', 'nothing')).toMatchObject({ code: 3 });
  });
});

describe('a key', () => {
  it('does not open when any one character of it is another', async () => {
    const { printed: key } = await keys('create', '--name', 'bot', '--scope', 'admin');
    for (const at of [0, 9, 12, 20, 25, key.length - 2]) {
      const other = key[at] === 'x' ? 'y' : 'x';
      expect(await opens(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
    }
    expect(await opens(`${key}x`)).toBeNull();
  });
});
