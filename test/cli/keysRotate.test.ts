import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeStackFile } from '../../src/cli/embedded';
import { loadConfig } from '../../src/config';
import { signingKey } from '../../src/security/linkKeys';
import { linkFor } from '../../src/security/linkToken';
import { apiWorld, type ApiWorld } from '../api/apiWorld';
import { givenNotice } from '../api/noticeFixture';
import { rollcall } from './rollcall';

const KEY = `k1:${'A'.repeat(43)}`;

let dir: string;
let file: string;
let api: ApiWorld;
let config: ReturnType<typeof loadConfig>;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rollcall-keys-'));
  file = path.join(dir, 'link.keys');
  await writeFile(file, `${KEY}\n`);
  config = loadConfig({
    DATABASE_URL: 'postgres://localhost/none',
    SMTP_URL: 'smtp://localhost',
    ROLLCALL_LINK_KEYS: `file:${file}`,
  });
  api = await apiWorld({ config });
});
afterEach(async () => {
  await api.close();
  await rm(dir, { recursive: true });
});

const rotate = async (keys = `file:${file}`, ...args: string[]) => {
  const { connectionString: url } = api.pool.options;
  const env = { DATABASE_URL: url, ROLLCALL_LINK_KEYS: keys, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  return rollcall(env, 'keys', 'rotate', ...args);
};

/** The path of a link, as whoever has read the file now would sign it. */
const linkBy = (notice: { id: string }, keyId: string) => linkFor('', config.linkKeys, { ...notice, keyId });

describe('rollcall keys rotate', () => {
  it('says once whose stack it uses, as every command does', async () => {
    const env = { DATABASE_URL: api.pool.options.connectionString, ROLLCALL_LINK_KEYS: `file:${file}` };
    writeStackFile(dir, { pid: process.pid, env });
    const { code, noted } = await rollcall({ ROLLCALL_STATE_DIR: dir }, 'keys', 'rotate');
    expect([code, noted]).toEqual([0, `(using the stack of "rollcall dev", process ${process.pid})`]);
  });

  it('goes on opening old links and opens new ones, in an API that was running all along', async () => {
    const notice = await givenNotice(api.pool);
    const old = linkBy(notice, 'k1');
    const { code, printed } = await rotate();
    expect([code, printed]).toEqual([0, expect.stringMatching(/key k2 signs from .* on, k1 until then/)]);
    const replies = [await api.get(old), await api.get(linkBy(notice, 'k2'))];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  });

  it('lets the new key sign only when every process had time to learn of it', async () => {
    await rotate();
    const later = new Date(Date.now() + 11 * 60_000);
    expect([signingKey(config.linkKeys, new Date()).id, signingKey(config.linkKeys, later).id]).toEqual([
      'k1',
      'k2',
    ]);
  });

  it('drops what no living link needs, and nothing else', async () => {
    const { id } = await givenNotice(api.pool);
    await rotate(undefined, '--signs-in', '0');
    expect((await rotate(undefined, '--signs-in', '0')).printed).not.toContain('dropped');
    await api.pool.query('update notice set revoked_at = now() where id = $1', [id]);
    expect((await rotate()).printed).toContain('dropped, no living link being signed with it: k2, k1');
    expect(config.linkKeys.map((key) => key.id)).toEqual(['k4', 'k3']);
  });

  it('shows no secret, keeps the file to its owner, and is written down', async () => {
    const { printed, noted } = await rotate();
    const secret = /k2:([^@]+)/.exec(await readFile(file, 'utf8'))?.[1] ?? '';
    expect(secret).toHaveLength(43);
    const { rows } = await api.pool.query('select * from audit');
    expect(rows).toMatchObject([{ action: 'link keys rotate', outcome: 'done' }]);
    expect(`${printed}${noted}${JSON.stringify(rows)}`).not.toContain(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('of keys in the variable itself says how to have them in a file', async () => {
    const { code, noted } = await rotate(KEY);
    expect([code, noted]).toEqual([2, expect.stringContaining('file:/path of a file')]);
    expect(noted).not.toContain('AAAA');
  });

  it('leaves a file alone that holds no keys', async () => {
    await writeFile(file, 'lost');
    expect((await rotate()).code).toBe(2);
    expect(await readFile(file, 'utf8')).toBe('lost');
    expect(config.linkKeys.map(({ id }) => id)).toEqual(['k1']);
  });
});
