import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { apiWorld, type ApiWorld } from '../apiWorld';
import { givenNotice } from '../noticeFixture';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

const open = (url: string, encoding: string, accept = 'text/html') =>
  api.app.inject({ url, headers: { accept, 'accept-encoding': encoding } });

describe('a long answer', () => {
  it('is compressed as the client prefers, and says what it differs by', async () => {
    const tasks = Array.from({ length: 50 }, () => ({}));
    const link = `/r/${api.token((await givenNotice(api.pool, { tasks })).id)}`;
    const plain = await open(link, 'identity');
    const [br, gzip] = [await open(link, 'gzip, deflate, br'), await open(link, 'gzip')];
    expect([plain, br, gzip].map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'br',
      'gzip',
    ]);
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(plain.body);
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.body);
    expect(br.rawPayload.length).toBeLessThan(plain.rawPayload.length / 10);
    expect(br.headers.vary).toBe('accept, accept-language, accept-encoding');
  });

  it.each(['/api/v1/openapi.json', '/page.css', '/admin/admin.css', '/api/v1/docs/static/swagger-ui.css'])(
    'is compressed at %s',
    async (url) => {
      const plain = await open(url, 'identity', '*/*');
      const packed = await open(url, 'br', '*/*');
      expect(packed.headers['content-encoding']).toBe('br');
      expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(plain.body);
    },
  );
});

describe('a short answer', () => {
  it('is left as it is', async () => {
    expect((await open('/livez', 'br')).headers['content-encoding']).toBeUndefined();
  });
});

describe('a compressed request', () => {
  it('is not unpacked', async () => {
    const reply = await api.app.inject({
      method: 'POST',
      url: `/r/${api.token((await givenNotice(api.pool)).id)}`,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: Buffer.from('H4sIAAAAAAAAA6tWKkstKs7Mz1OyMqgFAJlKZ3wNAAAA', 'base64'),
    });
    expect([reply.statusCode, await api.answers()]).toEqual([400, []]);
  });
});
