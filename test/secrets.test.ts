import { randomBytes, randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { createApp } from '../src/api/app';
import { freePort } from '../src/dev/ports';
import { TASK_QUEUE } from '../src/domain/common/ids';
import { returnPathFor } from '../src/security/bounceAddress';
import { signWebhook } from '../src/security/webhookSignature';
import { createKey } from '../src/operations/admin/apiKeys';
import { deliveryReport } from './mail/reports';
import { openBrowser } from './support/browser';
import { givenOwner } from './support/inventory';
import { oidcProvider } from './support/oidcProvider';
import { BASE_URL, devWorld, LINK_KEYS, type DevWorld } from './support/world';

const SMTP_PASSWORD = `smtp-${randomBytes(18).toString('hex')}`;
const BOUNCE_SECRET = randomBytes(32);

let world: DevWorld;
let browser: Browser | null;
let app: ReturnType<typeof createApp>;
let provider: Awaited<ReturnType<typeof oidcProvider>>;
const lines: string[] = [];
/** Everything this run made that opens something, under what it is. */
const secrets: [what: string, secret: string | Buffer][] = [
  ['password of the mail server', SMTP_PASSWORD],
  ['secret that signs bounces', BOUNCE_SECRET],
  ['key that signs links', LINK_KEYS[0]!.secret],
];

beforeAll(async () => {
  world = await devWorld({}, `rollcall:${SMTP_PASSWORD}`);
  browser = await openBrowser();
  const port = await freePort();
  const base = `http://localhost:${port}`;
  provider = await oidcProvider(`${base}/admin/login/callback`);
  const { issuer, clientId, clientSecret } = provider;
  secrets.push(['secret at the login provider', clientSecret]);
  const oidc = { issuer, clientId, clientSecret, audience: 'rollcall', rolesClaim: 'roles' };
  app = createApp({
    pool: world.pool,
    client: world.client,
    config: {
      baseUrl: base,
      linkKeys: LINK_KEYS,
      temporalUiUrl: base,
      mail: { bounceSecret: BOUNCE_SECRET },
      oidc: { ...oidc, roles: { 'rollcall-viewer': ['read'] } },
    },
    clock: () => new Date(),
    logger: { level: 'trace', stream: { write: (line) => void lines.push(line) } },
  });
  await app.listen({ host: 'localhost', port });
  await ask();
  await administer();
  await comeBack();
  if (browser) await logIn(browser, base);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app.close();
  await provider.stop();
  await world.close();
});

/** A sweep asks ann and ben; ann answers by the link of her mail, after she tried it in odd ways. */
async function ask() {
  await givenOwner(world.pool, 'ann', { manager: 'ben', tasks: ['t1', 't2'] });
  await world.client.workflow.execute('sweep', {
    workflowId: 'sweep-1',
    taskQueue: TASK_QUEUE,
    args: [{ freshFor: '10 years' }],
  });
  const [mail] = await world.mailed(1, 60);
  const link = new RegExp(`${BASE_URL}(/r/[\\w.-]+)`).exec(mail?.text ?? '')?.[1] ?? '';
  secrets.push(['token of a link', link.slice('/r/'.length)]);
  const headers = { 'content-type': 'application/json' };
  for (const url of [link, `${link}/x`, `${link}?lang=en`, `${link}/sign-in`]) await app.inject({ url });
  const payload = { version: 0, all: { kind: 'keep' } };
  const reply = await app.inject({ method: 'POST', url: link, headers, payload });
  expect(reply.statusCode).toBe(200);
}

/** An admin makes keys by command and by API, twice the same, and signs in to the overview with one. */
async function administer() {
  const operator = { pool: world.pool, who: 'test', now: new Date() };
  const { key: admin } = await createKey(operator, { name: 'admin', scopes: ['admin'] });
  const authorization = `Bearer ${admin}`;
  const headers = { authorization, 'idempotency-key': 'once' };
  const payload = { name: 'made', scopes: ['read'] };
  const post = { method: 'POST' as const, url: '/api/v1/keys', headers, payload };
  const made = (await app.inject(post)).json().key;
  await app.inject(post);
  secrets.push(['API key of a command', admin], ['API key of the API', made]);
  await app.inject({ url: `/api/v1/owners?key=${made}`, headers: { authorization } });
  const signIn = await app.inject({
    method: 'POST',
    url: '/admin/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ key: made }).toString(),
  });
  const cookies = signIn.cookies.map(({ value }) => value);
  expect(cookies).toHaveLength(1);
  for (const value of cookies) secrets.push(['cookie of a session', value]);
}

/** The notice comes back, signed by whoever hands it over. */
async function comeBack() {
  const [{ id } = { id: '' }] = await world.rows<{ id: string }>('select id from notice');
  const path = returnPathFor('bounces@example.org', LINK_KEYS, { id, keyId: 'k1' });
  const failed = { action: 'failed', status: '5.1.1', diagnosis: '550 5.1.1 no such user' };
  const payload = Buffer.from(deliveryReport(path, failed));
  const signature = signWebhook({ id: randomUUID(), body: payload, at: new Date() }, BOUNCE_SECRET);
  const headers = { 'content-type': 'message/rfc822', ...signature };
  const reply = await app.inject({ method: 'POST', url: '/bounces', headers, payload });
  expect(reply.statusCode).toBe(200);
}

/** Somebody signs in to the overview at the provider. */
async function logIn(opened: Browser, base: string) {
  const context = await opened.newContext();
  const page = await context.newPage();
  page.on('request', (request) => {
    const given = new URL(request.url()).searchParams;
    for (const name of ['code', 'state', 'nonce']) {
      const value = given.get(name);
      if (value) secrets.push([`${name} of a login`, value]);
    }
  });
  page.on('response', async (response) => {
    const cookie = await response.headerValue('set-cookie').catch(() => null);
    const value = /rollcall_\w+=([^;]{20,})/.exec(cookie ?? '')?.[1];
    if (value) secrets.push(['cookie of a login', value]);
  });
  await page.goto(`${base}/admin/login`);
  await page.locator('[name=login]').fill('viewer-ann');
  await page.locator('[name=password]').fill('any');
  await page.locator('[type=submit]').click();
  await page.locator('[type=submit]').click();
  await page.locator('header').waitFor();
  for (const { name, value } of await context.cookies(base))
    if (name.startsWith('rollcall')) secrets.push(['cookie of a login', value]);
  await context.close();
  expect(secrets.map(([what]) => what)).toEqual(
    expect.arrayContaining(['code of a login', 'cookie of a login']),
  );
}

/** Every way in which `secret` might be written down. */
function spellings(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
  return typeof secret === 'string' ? [secret, encodeURIComponent(secret), ...encoded] : encoded;
}

const foundIn = (text: string) =>
  secrets
    .filter(([, secret]) => spellings(secret).some((spelling) => text.includes(spelling)))
    .map(([what]) => what);

/** Every column of every row of every table, its bytes in hexadecimal digits. */
async function wholeDatabase(): Promise<string> {
  const tables = await world.rows<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
       from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const dumps = await Promise.all(
    tables.map(({ name }) => world.rows<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)),
  );
  return dumps.flatMap((rows) => rows.map(({ row }) => row)).join('\n');
}

/** Every history of the namespace, its payloads as the text that they are. */
async function allHistories(): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of world.client.workflow.list()) {
    const history = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
    texts.push(
      JSON.stringify(history, (_, value) => (isBytes(value) ? Buffer.from(value.data).toString() : value)),
    );
  }
  return texts.join('\n');
}

const isBytes = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';

describe('what opens something', () => {
  it('is in no row of any table', async () => {
    const dump = await wholeDatabase();
    expect(dump).toContain('"said_by": "test:ann"');
    expect(dump).toContain('key create');
    expect(foundIn(dump)).toEqual([]);
  });

  it('is in no history', async () => {
    const histories = await allHistories();
    expect(histories).toContain('test:ann');
    expect(foundIn(histories)).toEqual([]);
  });

  it('is in no line of the log', () => {
    const log = lines.join('');
    expect(log).toContain('/r/[redacted]');
    expect(foundIn(log)).toEqual([]);
  });
});
