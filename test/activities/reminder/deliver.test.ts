import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import PostalMime from 'postal-mime';
import { deliverNotice } from '../../../src/activities/reminder/deliver';
import type { Deps } from '../../../src/activities/common/deps';
import type { Channel } from '../../../src/delivery/channel';
import { mailChannel } from '../../../src/delivery/mailChannel';
import { recordBounce } from '../../../src/db/notices/bounces';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { linkFor, type LinkKeys } from '../../../src/security/linkToken';
import { returnPathFor } from '../../../src/security/bounceAddress';
import { composeMail } from '../../../src/mail/notice/compose';
import type { SendOutcome } from '../../../src/delivery/outcome';
import { createMailer, type Mailer } from '../../../src/delivery/smtp';
import { givenNotice } from '../../api/noticeFixture';
import { DIALOGUES, type Dialogue } from '../../mail/dialogues';
import { scriptedServer, type Point, type Reaction, type ScriptedServer } from '../../mail/scriptedServer';
import { testDatabase, type TestDatabase } from '../../support/database';
import { mailingToDo } from '../../support/world';
import { faultyProxy } from '../../support/proxy';
import { closePool, createPool } from '../../../src/db/core/pool';
import { givenProject, givenTask } from '../../support/inventory';
import { onlyMail } from '../../support/channels';

const MINUTE = 60_000;
const KEYS: LinkKeys = [{ id: 'k1', secret: Buffer.alloc(32, 1) }];

let db: TestDatabase;
let pool: Pool;
let server: ScriptedServer;
let now: Date;
const mailers: Mailer[] = [];
beforeAll(async () => {
  db = await testDatabase();
  ({ pool } = db);
});
beforeEach(async () => {
  server = await scriptedServer();
  now = new Date('2026-11-23T09:00:00Z');
  await pool.query('truncate round, notice, breaker, mail_domain, project cascade');
});
afterEach(async () => {
  await Promise.all(mailers.splice(0).map((one) => one.close()));
  await server.close();
});
afterAll(() => db.drop());

function depsFor({ url = server.url(), keys = KEYS, paces = new Map<string, number>() } = {}): Deps {
  const mailer = createMailer({ smtpUrl: url, timeouts: { greeting: 300, silence: 300 } });
  mailers.push(mailer);
  const channel = mailChannel(mailer, (notice) =>
    composeMail(notice, {
      link: linkFor('https://rollcall.example.org', keys, notice),
      from: 'Rollcall <rollcall@example.org>',
      domain: 'example.org',
      returnPath: returnPathFor('bounces@example.org', keys, notice),
    }),
  );
  return {
    pool,
    batchPool: pool,
    mailer,
    channels: onlyMail(channel),
    paces,
    clock: () => now,
    composeDigest: null,
    toDoLists: mailingToDo(),
    source: () => {
      throw new Error('no source is needed');
    },
    inventories: {},
    syncEvery: {},
    keyId: 'k1',
    fallbackAddress: null,
  };
}

/** A notice that is claimed and not sent yet. */
async function claimed(account = 'ann'): Promise<string> {
  const { id } = await givenNotice(pool, { account });
  await pool.query(`update notice set state = 'claimed' where id = $1`, [id]);
  return id;
}

const row = async (id: string) => (await pool.query('select * from notice where id = $1', [id])).rows[0];
const breaker = async () => (await pool.query('select * from breaker')).rows[0];

const ANY_TIME = parseCadence({}).calendar;

/** What is to be tried again, and after how long; null when the notice was settled. */
async function tried(
  deps: Deps,
  id: string,
  calendar = ANY_TIME,
): Promise<{ type: string; delay: number } | null> {
  try {
    await deliverNotice(deps, id, calendar);
    return null;
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    expect(error.nonRetryable).toBe(false);
    return { type: error.type ?? '', delay: Number(error.nextRetryDelay) };
  }
}

/** What `send` comes to where PostgreSQL is cut off as it gets a statement with that text. */
async function cutAt(text: string, send: (deps: Deps) => Promise<unknown>): Promise<void> {
  const proxy = await faultyProxy(db.url);
  const cutOff = createPool(proxy.in(db.url));
  try {
    const sprung = proxy.trap({ at: text, act: 'cut before' });
    await send({ ...depsFor(), pool: cutOff });
    await sprung;
  } finally {
    await closePool(cutOff);
    await proxy.close();
  }
}

describe('PostgreSQL that is cut off just as the mail server has the mail', () => {
  it('gets the record a moment later: the mail is not sent again', async () => {
    const id = await claimed();
    await cutAt('settle delivery', async (deps) => expect(await tried(deps, id)).toBeNull());
    expect(await row(id)).toMatchObject({ state: 'sent', delivered: true });
    expect(server.messages).toHaveLength(1);
  });

  it('also where the mail ended an outage', async () => {
    const id = await claimed();
    await pool.query(
      `insert into breaker (channel, domain, failures, since, words) values ('mail', '', 1, $1, 'away')`,
      [now],
    );
    await cutAt('delete from breaker', async (deps) => expect(await tried(deps, id)).toBeNull());
    expect(server.messages).toHaveLength(1);
  });

  it('gets to know that a mail may have been taken, which is not sent again before its time', async () => {
    server.follow({ dot: 'drop' });
    const id = await claimed();
    await cutAt('attempts = attempts + 1', async (deps) => {
      const again = await tried(deps, id);
      expect(again).toMatchObject({ type: 'mail-unknown' });
      expect(again?.delay).toBeGreaterThanOrEqual(LEAST.unknown);
    });
    expect((await row(id)).attempts).toBe(1);
  });
});

const LEAST = { temporary: 30_000, outage: MINUTE, unknown: 15 * MINUTE };

describe('each way a mail server may behave', () => {
  it.each(DIALOGUES.map((dialogue): [string, Dialogue] => [dialogue.name, dialogue]))(
    'ends as documented: %s',
    async (_name, { script, is, scope, login, query = '' }) => {
      server.follow(script);
      const id = await claimed();
      const again = await tried(depsFor({ url: `${server.url(login)}${query}` }), id);
      const after = await row(id);
      if (is === 'sent') expect(after).toMatchObject({ state: 'sent', delivered: true, error: null });
      else if (is === 'refused')
        expect(after).toMatchObject({ state: 'refused', delivered: false, completed_at: now });
      else {
        expect(again).toMatchObject({ type: `mail-${is}` });
        expect(again!.delay).toBeGreaterThanOrEqual(LEAST[is]);
        expect(after).toMatchObject({ state: 'claimed', delivered: false, attempts: 1, tried_at: now });
      }
      const failure = { failures: 1, domain: scope === 'domain' ? 'example.org' : '' };
      if (is === 'outage') expect(await breaker()).toMatchObject(failure);
      else expect(await breaker()).toBeUndefined();
    },
  );

  it('leaves a settled notice alone', async () => {
    const id = await claimed();
    const deps = depsFor();
    await deliverNotice(deps, id, ANY_TIME);
    await deliverNotice(deps, id, ANY_TIME);
    expect(server.messages).toHaveLength(1);
  });
});

describe('a mail whose turn comes in the quiet hours of its recipient', () => {
  const quiet = parseCadence({ calendar: { quietHours: { from: '20:00', to: '08:00' } } }).calendar;

  it('is put off to their end, and sent then', async () => {
    const id = await claimed();
    await pool.query(`update notice set time_zone = 'Asia/Tokyo'`);
    now = new Date('2026-11-24T12:30:00Z');
    expect(await tried(depsFor(), id, quiet)).toEqual({ type: 'mail-closed', delay: 10.5 * 60 * MINUTE });
    expect(server.messages).toHaveLength(0);
    expect(await row(id)).toMatchObject({ state: 'claimed', attempts: 0 });
    now = new Date('2026-11-24T23:00:00Z');
    expect(await tried(depsFor(), id, quiet)).toBeNull();
    expect(server.messages).toHaveLength(1);
  });
});

describe('a mail that arrives', () => {
  it('says what stands out about a task, in its text and in its HTML', async () => {
    const { id } = await givenNotice(pool, { tasks: [{ lastResult: 'failed', failuresInARow: 38 }, {}] });
    await pool.query(`update notice set state = 'claimed' where id = $1`, [id]);
    server.follow({});
    expect(await tried(depsFor(), id)).toBeNull();
    const { text, html } = await PostalMime.parse(server.messages[0] ?? '');
    const says = 'Failed on each of its last 38 runs.';
    expect({ text, html }).toEqual({
      text: expect.stringContaining(says),
      html: expect.stringContaining(says),
    });
  });
});

describe('a repeat', () => {
  it('is the same bytes from the same return path, also when tasks changed and keys rotated in between', async () => {
    await givenProject(pool, 'p1');
    await givenTask(pool, { id: 't0' });
    const id = await claimed();
    server.follow({ dot: 'drop' });
    expect(await tried(depsFor(), id)).toMatchObject({ type: 'mail-unknown' });
    await pool.query(`update task set name = 'another name', enabled = false, run_count = 7`);
    await pool.query(`update project set name = 'another project', archived_at = now()`);
    now = new Date(Number(now) + 20 * MINUTE);
    const rotated = [{ id: 'k2', secret: Buffer.alloc(32, 2) }, ...KEYS];
    server.follow({});
    expect(await tried(depsFor({ keys: rotated }), id)).toBeNull();
    expect(server.messages).toHaveLength(2);
    expect(server.messages[1]).toBe(server.messages[0]);
    expect(new Set(server.said.filter((line) => line.startsWith('MAIL'))).size).toBe(1);
  });

  it('has the one Message-ID of its notice, after every way to fail, and no two notices have the same', async () => {
    const passing = DIALOGUES.filter(
      ({ is, script }) => script.dot && (is === 'unknown' || is === 'temporary'),
    );
    const ids = [await claimed('ann'), await claimed('bob')];
    const deps = depsFor();
    for (const { script } of [...passing, { script: {} }]) {
      server.follow(script);
      for (const id of ids) await tried(deps, id);
    }
    const messageIds = server.messages.map((message) => /^Message-ID: (.*)$/im.exec(message)?.[1]);
    expect(messageIds).toHaveLength(2 * (passing.length + 1));
    expect(new Set(messageIds)).toEqual(new Set(ids.map((id) => `<${id}@example.org>`)));
    expect(new Set(server.messages).size).toBe(2);
  });

  it('waits longer each time, an hour at most, and as long as the server asks for', async () => {
    const id = await claimed();
    const deps = depsFor();
    server.follow({ RCPT: '450 4.2.1 busy' });
    const delays = [];
    for (let attempt = 0; attempt < 9; attempt += 1) delays.push((await tried(deps, id))!.delay / MINUTE);
    expect(delays).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
    server.follow({ RCPT: '450 4.2.1 please try again in 3 hours' });
    expect((await tried(deps, id))!.delay).toBeGreaterThanOrEqual(180 * MINUTE);
  });

  it('waits out a server that greylists', async () => {
    server.follow({ RCPT: '451 4.7.1 Greylisting in action, please come back later' });
    expect((await tried(depsFor(), await claimed()))!.delay).toBe(6 * MINUTE);
  });
});

describe('a mail that came back because of us', () => {
  it('is held back until its turn, then sent as it was', async () => {
    const id = await claimed();
    const turn = new Date(Number(now) + 60 * MINUTE);
    await pool.query('update notice set slot_at = $2, attempts = 1 where id = $1', [id, turn]);
    expect(await tried(depsFor(), id)).toEqual({ type: 'mail-paced', delay: 60 * MINUTE });
    now = turn;
    expect(await tried(depsFor(), id)).toBeNull();
    expect(await row(id)).toMatchObject({ state: 'sent' });
  });
});

describe('the breaker', () => {
  const LOGIN = 'user:secret';
  const refuseLogin = () => server.follow({ AUTH: '535 5.7.8 bad credentials' });

  it('opens at the third outage in a row: then the server is left in peace, and nobody is marked', async () => {
    refuseLogin();
    const deps = depsFor({ url: server.url(LOGIN) });
    const ids = [await claimed('ann'), await claimed('bob'), await claimed('carl'), await claimed('dora')];
    for (const id of ids) expect(await tried(deps, id)).toMatchObject({ type: 'mail-outage' });
    expect(server.connections()).toBe(3);
    expect(await breaker()).toMatchObject({
      failures: 3,
      opened_at: now,
      words: '535 5.7.8 bad credentials',
    });
    for (const id of ids) expect(await row(id)).toMatchObject({ state: 'claimed' });
  });

  it('is shared by all workers, of whom one probes at a time', async () => {
    refuseLogin();
    const workers = [1, 2, 3].map(() => depsFor({ url: server.url(LOGIN) }));
    const ids = [await claimed('ann'), await claimed('bob'), await claimed('carl')];
    for (const [at, id] of ids.entries()) await tried(workers[at]!, id);
    const before = server.connections();
    now = new Date(Number(now) + MINUTE);
    await Promise.all(ids.map((id, at) => tried(workers[at]!, id)));
    expect(server.connections()).toBe(before + 1);
    expect(await breaker()).toMatchObject({ failures: 4 });
  });

  it('probes ever more seldom, and closes by itself once a probe goes through', async () => {
    refuseLogin();
    const deps = depsFor({ url: server.url(LOGIN) });
    const id = await claimed();
    for (let attempt = 0; attempt < 3; attempt += 1) await tried(deps, id);
    const pauses = [];
    for (let probe = 0; probe < 7; probe += 1) {
      const { probe_at: next } = await breaker();
      pauses.push((Number(next) - Number(now)) / MINUTE);
      now = next;
      await tried(deps, id);
    }
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 10, 10]);
    now = (await breaker()).probe_at;
    server.follow({});
    expect(await tried(deps, id)).toBeNull();
    expect(await breaker()).toBeUndefined();
    expect(await row(id)).toMatchObject({ state: 'sent' });
  });

  it('stays open, though a relay takes mail, until none came back for an hour that blames us', async () => {
    const deps = depsFor();
    const returned = await claimed('ann');
    await pool.query(`update notice set state = 'sent', address = 'ann@Example.org' where id = $1`, [
      returned,
    ]);
    const report = {
      noticeId: returned,
      receivedAt: now,
      final: true,
      status: '5.7.1',
      words: 'SPF',
      unclear: false,
      ours: true,
    };
    for (const digest of ['1', '2', '3']) {
      await pool.query(`update notice set state = 'sent' where id = $1`, [returned]);
      await recordBounce(pool, { ...report, digest }, () => now);
    }
    now = (await breaker()).probe_at;
    expect(await tried(deps, await claimed('bob'))).toBeNull();
    expect(await breaker()).toMatchObject({ failures: 3 });
    now = new Date(Number(now) + 61 * MINUTE);
    expect(await tried(deps, await claimed('carl'))).toBeNull();
    expect(await breaker()).toBeUndefined();
  });

  it('does not open for outages that successes come between, nor for what owners’ servers refuse', async () => {
    const deps = depsFor();
    for (const script of [{ MAIL: '550 no' }, { MAIL: '550 no' }, {}, { MAIL: '550 no' }] as const) {
      server.follow(script);
      await tried(deps, await claimed());
    }
    expect(await breaker()).toMatchObject({ failures: 1, opened_at: null });
    server.follow({ RCPT: '550 5.1.1 no such user' });
    for (let count = 0; count < 5; count += 1) await tried(deps, await claimed());
    expect(await breaker()).toBeUndefined();
  });
});

describe('our standing with a domain', () => {
  const DMARC = '550 5.7.26 This mail has been blocked because the sender is unauthenticated.';
  const to = async (domain: string, account: string) => {
    const id = await claimed(account);
    await pool.query('update notice set address = $2 where id = $1', [id, `${account}@${domain}`]);
    return id;
  };
  const breakers = async () =>
    (await pool.query('select domain, failures from breaker order by domain')).rows;

  it.each<[string, Partial<Record<Point, Reaction>>]>([
    ['after the message', { dot: DMARC }],
    ['at the recipient', { RCPT: '550 Ip frequency limited' }],
    ['for a while, at the recipient', { RCPT: '451 Connection frequency limited' }],
  ])(
    'bad, as said %s, marks nobody: of sixty mails three are tried, then one at a time',
    async (_name, script) => {
      server.follow(script);
      const deps = depsFor();
      for (let count = 0; count < 60; count += 1)
        expect(await tried(deps, await claimed(`a${count}`))).toMatchObject({ type: 'mail-outage' });
      expect(server.said.filter((line) => line.startsWith('RCPT'))).toHaveLength(3);
      expect((await pool.query('select distinct state from notice')).rows).toEqual([{ state: 'claimed' }]);
      expect(await breakers()).toEqual([{ domain: 'example.org', failures: 3 }]);
    },
  );

  it('concerns mail to that domain alone, in capitals or not', async () => {
    server.follow({ dot: DMARC });
    const deps = depsFor();
    for (const account of ['a', 'b', 'c']) await tried(deps, await to('QQ.com', account));
    server.follow({});
    expect(await tried(deps, await to('qq.com', 'd'))).toMatchObject({ type: 'mail-outage' });
    expect(await tried(deps, await to('example.org', 'e'))).toBeNull();
    expect(await breakers()).toEqual([{ domain: 'qq.com', failures: 3 }]);
  });

  it('is no outage of the mail server, which mends by the dialogue alone', async () => {
    const deps = depsFor();
    server.follow({ MAIL: '550 no' });
    await tried(deps, await claimed('a'));
    server.follow({ dot: DMARC });
    await tried(deps, await claimed('b'));
    expect(await breakers()).toEqual([{ domain: 'example.org', failures: 1 }]);
  });

  it('is good again only once a mail is taken: another that is refused for its recipient shows nothing', async () => {
    const deps = depsFor();
    server.follow({ dot: DMARC });
    for (const account of ['a', 'b', 'c']) await tried(deps, await claimed(account));
    now = new Date(Number(now) + MINUTE);
    server.follow({ RCPT: '550 5.1.1 no such user' });
    await tried(deps, await claimed('gone'));
    expect(await breakers()).toEqual([{ domain: 'example.org', failures: 3 }]);
    now = new Date(Number(now) + 10 * MINUTE);
    server.follow({});
    expect(await tried(deps, await claimed('d'))).toBeNull();
    expect(await breakers()).toEqual([]);
  });
});

describe('the pace of a domain', () => {
  const paces = new Map([
    ['example.org', 1 / 60],
    ['*', 1000],
  ]);

  it('spreads the mails to it, each coming back for its own turn, across workers', async () => {
    const workers = [depsFor({ paces }), depsFor({ paces })];
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((account) => claimed(account)));
    const delays = [];
    for (const [at, id] of ids.entries()) delays.push((await tried(workers[at % 2]!, id))?.delay ?? 0);
    expect(delays).toEqual([0, MINUTE, 2 * MINUTE, 3 * MINUTE]);
    expect(server.messages).toHaveLength(1);
    now = new Date(Number(now) + MINUTE);
    expect(await tried(workers[0]!, ids[1]!)).toBeNull();
    expect(await tried(workers[1]!, ids[2]!)).toMatchObject({ type: 'mail-paced', delay: MINUTE });
    expect(server.messages).toHaveLength(2);
  });

  it('holds nobody else up, and a mail put off is no failed attempt', async () => {
    const deps = depsFor({ paces });
    await tried(deps, await claimed('a'));
    const waiting = await claimed('b');
    await tried(deps, waiting);
    expect(await row(waiting)).toMatchObject({ state: 'claimed', attempts: 0, error: null });
    const other = await claimed('c');
    await pool.query(`update notice set address = 'c@elsewhere.example' where id = $1`, [other]);
    expect(await tried(deps, other)).toBeNull();
  });
});

describe('a channel other than mail', () => {
  /** Takes what the test says, and cannot tell whether it arrived. */
  function withWebhook(outcome: SendOutcome) {
    const sent: string[] = [];
    const webhook: Channel = {
      reportsFailure: false,
      send: (notice) => Promise.resolve(outcome).finally(() => sent.push(notice.id)),
    };
    const deps = depsFor();
    return { deps: { ...deps, channels: { ...deps.channels, webhook } }, sent };
  }

  async function claimedBy(channel: string): Promise<string> {
    const id = await claimed();
    await pool.query('update notice set channel = $2, claimed_at = $3 where id = $1', [id, channel, now]);
    return id;
  }

  it('that cannot report failure sends, and its notice never counts as delivered', async () => {
    const { deps, sent } = withWebhook({ is: 'sent', words: '200' });
    const id = await claimedBy('webhook');
    expect(await tried(deps, id)).toBeNull();
    expect(sent).toEqual([id]);
    expect(await row(id)).toMatchObject({
      state: 'sent',
      channel: 'webhook',
      reports_failure: false,
      delivered: false,
    });
    expect(server.messages).toEqual([]);
  });

  it('that refuses for good gives way to mail, and the notice says why', async () => {
    const { deps } = withWebhook({ is: 'refused', what: 'recipient', words: '410 no such user' });
    const id = await claimedBy('webhook');
    expect(await tried(deps, id)).toBeNull();
    expect(await row(id)).toMatchObject({
      state: 'sent',
      channel: 'mail',
      fell_back: 'webhook: 410 no such user',
      delivered: true,
    });
    expect(server.messages).toHaveLength(1);
  });

  it('that is put off is tried again, and after a day gives way to mail', async () => {
    const { deps } = withWebhook({ is: 'temporary', words: '429 slow down' });
    const id = await claimedBy('webhook');
    expect(await tried(deps, id)).toMatchObject({ type: 'webhook-temporary' });
    now = new Date(Number(now) + 25 * 60 * MINUTE);
    expect(await tried(deps, id)).toBeNull();
    expect(await row(id)).toMatchObject({
      channel: 'mail',
      fell_back: 'webhook: it was not accepted for a day',
    });
  });

  it('has a breaker of its own: mail goes out all the same', async () => {
    const { deps } = withWebhook({ is: 'outage', words: '503' });
    for (let count = 0; count < 3; count += 1) await tried(deps, await claimedBy('webhook'));
    expect(await breaker()).toMatchObject({ channel: 'webhook', failures: 3, opened_at: now });
    expect(await tried(deps, await claimed('bob'))).toBeNull();
  });

  it.each(['webhook', 'pigeon'])('that is not configured gives way to mail: %s', async (channel) => {
    const id = await claimedBy(channel);
    expect(await tried(depsFor(), id)).toBeNull();
    expect(await row(id)).toMatchObject({
      channel: 'mail',
      fell_back: `${channel}: this channel is not configured`,
    });
  });
});

it('a notice to nobody is refused without asking the mail server', async () => {
  const id = await claimed();
  await pool.query('update notice set address = null where id = $1', [id]);
  expect(await tried(depsFor(), id)).toBeNull();
  expect(await row(id)).toMatchObject({ state: 'refused', error: 'no mailbox is known for the recipient' });
  expect(server.connections()).toBe(0);
});
