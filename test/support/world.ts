import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { recordAnswers } from '../../src/db/answers';
import { closeFileTasks, findFileTasks } from '../../src/db/inventoryClose';
import { findNoticePage } from '../../src/db/noticePage';
import { parseCadence, type CadenceInput } from '../../src/domain/cadence';
import type { AnswerKind } from '../../src/domain/round';
import { linkFor } from '../../src/domain/token';
import { composeMail } from '../../src/mail/compose';
import { createMailer } from '../../src/mail/transport';
import { fileSource } from '../../src/sources/file/source';
import { createWorkers } from '../../src/worker/main';
import { wakeReminder } from '../../src/workflows/wake';
import type { Deps } from '../../src/activities/deps';
import type { ownerReminder } from '../../src/workflows';
import { testDatabase } from './database';
import { givenRound, owner, SOURCE } from './inventory';
import { smtpSink } from './smtp';
import { skippingEnv, workflowBundle } from './temporal';

const KEYS = [{ id: 'k1', secret: Buffer.alloc(32, 1) }];
const BASE_URL = 'http://rollcall.example.org';

/** Rollcall's workers on a real PostgreSQL, a real SMTP server and a Temporal server whose months pass at once. */
export async function reminderWorld() {
  const [db, sink, env] = await Promise.all([testDatabase(), smtpSink(), skippingEnv()]);
  const clock = async () => new Date(await env.currentTimeMs());
  const deps = makeDeps(db.pool, sink.url, clock);
  const workers = await startWorkers(deps, env);
  const { pool } = db;
  return {
    pool,
    sink,
    env,
    clock,

    /** Begins a round of that account and starts its reminder. */
    async begin(account: string, cadence: CadenceInput = {}) {
      const begunAt = (await clock()).toISOString();
      const roundId = await givenRound(pool, account, { begunAt });
      const handle = await env.client.workflow.signalWithStart<typeof ownerReminder>(
        'ownerReminder',
        wakeReminder(owner(account), parseCadence(cadence)),
      );
      return { roundId, handle };
    },

    /** Waits until the mail server has accepted `count` mails in all. */
    async mailed(count: number) {
      await until(() => sink.mails.length >= count, `${count} mails`);
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
      return env.client.workflow.signalWithStart<typeof ownerReminder>('ownerReminder', wake);
    },

    async close() {
      for (const worker of workers.all) worker.shutdown();
      await workers.done;
      await deps.mailer.close();
      await sink.close();
      await env.teardown();
      await db.drop();
    },
  };
}

export type World = Awaited<ReturnType<typeof reminderWorld>>;

function makeDeps(pool: Deps['pool'], smtpUrl: string, clock: Deps['clock']): Deps {
  const rows = {
    find: (source: string, ids: string[]) => findFileTasks(pool, source, ids),
    close: (source: string, ids: string[]) => closeFileTasks(pool, source, ids),
  };
  return {
    pool,
    clock,
    mailer: createMailer({ smtpUrl }),
    compose: (notice) =>
      composeMail(notice, {
        link: linkFor(BASE_URL, KEYS, notice),
        from: 'Rollcall <rollcall@example.org>',
        domain: 'example.org',
      }),
    source: (name) => fileSource(name, rows),
    keyId: 'k1',
    fallbackAddress: 'fallback@example.org',
  };
}

async function startWorkers(
  deps: Deps,
  env: TestWorkflowEnvironment,
): Promise<{ all: Worker[]; done: Promise<unknown> }> {
  const all = await createWorkers(deps, {
    connection: env.nativeConnection,
    namespace: env.namespace ?? 'default',
    mailPerSecond: 1000,
    workflowBundle: workflowBundle().codePath,
  });
  return { all, done: Promise.all(all.map((worker) => worker.run())) };
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

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 500) throw new Error(`waited ten seconds in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
