import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { DatabaseError } from 'pg';
import { recordAnswers } from '../../src/db/answers/answers';
import type { ListRecipients } from '../../src/db/closing/toDoLists';
import { mailChannel } from '../../src/delivery/mailChannel';
import { closeFileTasks, findFileTasks, restoreFileTasks } from '../../src/db/sync/fileTasks';
import { findNoticePage } from '../../src/db/answers/noticePage';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import type { AnswerKind } from '../../src/domain/common/terms';
import type { Notice } from '../../src/domain/common/notice';
import { linkFor } from '../../src/security/linkToken';
import { composeToDoList } from '../../src/mail/admin/toDoList';
import { composeMail } from '../../src/mail/notice/compose';
import { createMailer } from '../../src/delivery/smtp';
import { fileSource } from '../../src/sources/file/source';
import { CLOSES_ITSELF } from './closings';
import { createWorkers } from '../../src/worker/main';
import { wakeReminder } from '../../src/workflows/signalWithStart';
import type { Deps } from '../../src/activities/common/deps';
import type { ownerReminder } from '../../src/workflows';
import { testDatabase } from './database';
import { givenRound, owner, SOURCE } from './inventory';
import { smtpSink } from './smtp';
import { devClient, shortHistoryEnv, skippingEnv, workflowBundle } from './temporal';
import { onlyMail } from './channels';

export const LINK_KEYS = [{ id: 'k1', secret: Buffer.alloc(32, 1) }];
export const BASE_URL = 'http://rollcall.example.org';

/** A Temporal server as a world needs it. */
interface Server {
  client: Client;
  connection: NativeConnection;
  namespace: string;
  clock: Deps['clock'];
  close(): Promise<void>;
}

/** Rollcall's workers where months pass at once: no schedules, no visibility. */
export async function skippingWorld() {
  const env = await skippingEnv();
  const server: Server = {
    client: env.client,
    connection: env.nativeConnection,
    namespace: env.namespace ?? 'default',
    clock: async () => new Date(await env.currentTimeMs()),
    close: () => env.teardown(),
  };
  return { ...(await world(server)), sleep: env.sleep };
}

/** Rollcall's workers on the dev server, in real time, in a namespace of their own; `smtpLogin` is the mail server's. */
export async function devWorld(over: Partial<Deps> = {}, smtpLogin?: string) {
  const server = await devClient();
  return world({ ...server, clock: () => new Date() }, over, smtpLogin);
}

/** Rollcall's workers in real time on a server of their own, where histories are soon long. */
export async function shortHistoryWorld() {
  const env = await shortHistoryEnv();
  return world({
    client: env.client,
    connection: env.nativeConnection,
    namespace: env.namespace ?? 'default',
    clock: () => new Date(),
    close: () => env.teardown(),
  });
}

/** Rollcall's workers with a real PostgreSQL and a real SMTP server. */
async function world(server: Server, over: Partial<Deps> = {}, smtpLogin?: string) {
  const [db, sink] = await Promise.all([testDatabase(), smtpSink(smtpLogin)]);
  const { clock, client } = server;
  const deps = { ...makeDeps(db.pool, sink.url, clock), ...over };
  const workers = await startWorkers(deps, server);
  const { pool } = db;
  return {
    pool,
    /** Of the database. */
    url: db.url,
    sink,
    client,
    /** For further workers. */
    nativeConnection: server.connection,
    namespace: server.namespace,
    clock,
    deps,
    /** Of decisions and database work, and of mail. */
    workers: workers.all,

    /** Empties the tables and the mailbox. Reminders that still run find nothing to do, and end. */
    async clean() {
      await untilNoDeadlock(() => pool.query(`truncate ${TABLES} cascade`));
      sink.mails.length = 0;
    },

    /** The rows that a query finds. */
    async rows<T extends object>(sql: string): Promise<T[]> {
      return (await pool.query<T>(sql)).rows;
    },

    /** Begins a round of that account and starts its reminder. */
    async begin(account: string, cadence: CadenceInput = {}) {
      const createdAt = (await clock()).toISOString();
      const roundId = await givenRound(pool, account, { createdAt, cadence });
      const handle = await client.workflow.signalWithStart<typeof ownerReminder, Told>(
        'ownerReminder',
        wakeReminder(owner(account), parseCadence(cadence), [], roundId),
      );
      return { roundId, handle };
    },

    /** Waits until the mail server has accepted `count` mails in all, and until that is recorded, where it soon is. */
    async mailed(count: number, seconds = 10) {
      await until(() => sink.mails.length >= count, `${count} mails`, seconds);
      await untilRecorded(pool);
      return sink.mails;
    },

    /** Answers as the newest notice's page does, and tells the reminder. */
    async answer(account: string, kind: AnswerKind, taskIds: string[]) {
      const page = await newestPage(pool, owner(account));
      const at = await clock();
      const snoozed = kind === 'snooze' ? new Date(at.getTime() + 7 * 86_400_000) : null;
      const answers = taskIds.map((taskId) => ({ source: SOURCE, taskId, kind, until: snoozed }));
      const saidBy = page.notice.recipient ?? 'fallback';
      const recorded = await recordAnswers(pool, {
        noticeId: page.notice.id,
        version: page.version,
        answers,
        saidBy,
        at,
      });
      if (recorded.outcome !== 'recorded') throw new Error(`the answer was ${recorded.outcome}`);
      const wake = wakeReminder(owner(account), parseCadence({}), recorded.ids);
      return client.workflow.signalWithStart<typeof ownerReminder, Told>('ownerReminder', wake);
    },

    /** Answers on the newest notice that went to `account`, as its page does, and tells every reminder concerned. */
    async reply(account: string, answers: Reply[]) {
      const page = await newestPageTo(pool, owner(account));
      const said = answers.map((answer) => ({ source: SOURCE, until: null, ...answer }));
      const { id: noticeId } = page.notice;
      const given = { noticeId, version: page.version, answers: said, saidBy: owner(account) };
      const recorded = await recordAnswers(pool, { ...given, at: await clock() });
      if (recorded.outcome !== 'recorded') throw new Error(`the answer was ${recorded.outcome}`);
      for (const { owner: id, ids } of recorded.toWake)
        await client.workflow.signalWithStart('ownerReminder', wakeReminder(id, parseCadence({}), ids));
      return recorded.ids.length;
    },

    async close() {
      for (const worker of workers.all) if (worker.getState() === 'RUNNING') worker.shutdown();
      await workers.done;
      await deps.mailer.close();
      await sink.close();
      await server.close();
      await db.drop();
    },
  };
}

type Told = [{ answers: string[] }];
type Reply = { taskId: string; kind: AnswerKind; names?: string };

/** The world that the tests of a file share: opened before the first of them, closed after the last. */
export function sharedWorld<World extends { close(): Promise<unknown> }>(open: () => Promise<World>): World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await open();
  }, 60_000);
  afterAll(() => world?.close());
  return new Proxy({} as World, {
    get(_, name) {
      if (!world) throw new Error('the world is opened before the first test, not earlier');
      return Reflect.get(world, name);
    },
  });
}

export type SkippingWorld = Awaited<ReturnType<typeof skippingWorld>>;
export type DevWorld = Awaited<ReturnType<typeof devWorld>>;

export function makeDeps(pool: Deps['pool'], smtpUrl: string, clock: Deps['clock']): Deps {
  const rows = {
    find: (source: string, ids: string[]) => findFileTasks(pool, source, ids),
    close: (source: string, ids: string[]) => closeFileTasks(pool, source, ids),
    restore: (source: string, ids: string[]) => restoreFileTasks(pool, source, ids),
  };
  const mailer = createMailer({ smtpUrl });
  const compose = (notice: Notice) =>
    composeMail(notice, {
      link: linkFor(BASE_URL, LINK_KEYS, notice),
      from: 'Rollcall <rollcall@example.org>',
      domain: 'example.org',
    });
  return {
    pool,
    batchPool: pool,
    clock,
    mailer,
    channels: onlyMail(mailChannel(mailer, compose)),
    paces: new Map(),
    composeDigest: null,
    toDoLists: mailingToDo(),
    source: (name) => fileSource(name, rows, CLOSES_ITSELF),
    inventories: {},
    syncEvery: {},
    keyId: 'k1',
    fallbackAddress: 'fallback@example.org',
  };
}

/** Lists what is to be done by hand to those who are to be given it; to nobody else than maintainers, if not given. */
export const mailingToDo = (given: Partial<ListRecipients> = {}): Deps['toDoLists'] => ({
  sources: new Map(),
  admins: [],
  compose: ({ addresses: to, locale, ...list }) =>
    composeToDoList(list, {
      to,
      from: 'Rollcall <rollcall@example.org>',
      domain: 'example.org',
      locale: locale ?? 'en',
    }),
  ...given,
});

async function startWorkers(
  deps: Deps,
  { connection, namespace }: Server,
): Promise<{ all: Worker[]; done: Promise<unknown> }> {
  const all = await createWorkers(deps, {
    connection,
    namespace,
    mailPerSecond: 1000,
    workflowBundle: workflowBundle().codePath,
  });
  return { all, done: Promise.all(all.map((worker) => worker.run())) };
}

async function newestPageTo(pool: Deps['pool'], recipient: string) {
  const { rows } = await pool.query<{ id: string }>(
    'select id from notice where recipient = $1 order by claimed_at desc limit 1',
    [recipient],
  );
  const page = rows[0] && (await findNoticePage(pool, rows[0].id));
  if (!page) throw new Error(`no notice was sent to ${recipient}`);
  return page;
}

async function newestPage(pool: Deps['pool'], ownerId: string) {
  const { rows } = await pool.query<{ id: string }>(
    'select id from notice where owner = $1 and round_id is not null order by claimed_at desc, step desc limit 1',
    [ownerId],
  );
  const page = rows[0] && (await findNoticePage(pool, rows[0].id));
  if (!page) throw new Error(`no notice was sent to ${ownerId}`);
  return page;
}

const TABLES =
  'source, project, task, person, hold, round, sweep, closure, pause, mail_day, delegation, exemption, closure_warned, to_do_list';

/** Activities of workflows that were just terminated may still hold locks. */
async function untilNoDeadlock(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== DEADLOCK) throw error;
    }
  }
}

const DEADLOCK = '40P01';

/**
 * A workflow that ends while an activity of it runs leaves the time-skipping server waiting for that: no time is skipped
 * from then on. So what a test does next comes after the attempts under way, where those end at all.
 */
async function untilRecorded(pool: Deps['pool']): Promise<void> {
  const underWay = `select from notice where state = 'claimed' and attempts = 0`;
  const recorded = async () => (await pool.query(underWay)).rowCount === 0;
  await until(recorded, 'the record', 0.5).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Waits until `condition` holds; throws after `seconds`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  seconds = 10,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end)
      throw new Error(`waited ${seconds} seconds in vain for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
