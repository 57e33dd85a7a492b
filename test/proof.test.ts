import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { importInventory } from '../src/activities/sync/importInventory';
import { createApp } from '../src/api/app';
import { CLOSING_WORKFLOW_ID, reminderId, TASK_QUEUE } from '../src/domain/common/ids';
import type { SweepCounts } from '../src/domain/sweep/counts';
import type { sweep } from '../src/workflows';
import { openBrowser, screenshot } from './support/browser';
import { BASE_URL, devWorld, LINK_KEYS, type DevWorld } from './support/world';

const SAMPLE = path.join(__dirname, '../samples/kubernetes-periodics');

/** Waits long enough that no reminder goes out while the sample is looked at. */
const CADENCE = {
  ladder: [{ step: 'notice' as const, wait: '1 hour' }],
  archivedObservedFor: '1 day',
  closingCap: { tasks: 100, percent: 10 },
};

let world: DevWorld;
let app: FastifyInstance;
let appUrl: string;
let browser: Browser | null;
let first: SweepCounts;

beforeAll(async () => {
  world = await devWorld();
  app = createApp({
    pool: world.pool,
    client: world.client,
    config: { baseUrl: BASE_URL, linkKeys: LINK_KEYS, temporalUiUrl: 'http://localhost:8233' },
    clock: () => new Date(),
  });
  appUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
  const today = Date.now();
  for (const daysAgo of [2, 0]) await importSample(new Date(today - daysAgo * 86_400_000));
  first = await runSweep('sweep-1');
  await world.client.workflow.getHandle(CLOSING_WORKFLOW_ID).result();
  const [told] = await world.rows<{ owners: number }>('select count(distinct owner) as owners from closure');
  await world.mailed(first.asked + told!.owners, 120);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app.close();
  await world.close();
});

const importSample = (now: Date) =>
  importInventory({ pool: world.pool, source: 'k8s', paths: [SAMPLE], asOf: '2026-08-22', now });

const runSweep = (workflowId: string): Promise<SweepCounts> =>
  world.client.workflow.execute<typeof sweep>('sweep', {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [CADENCE],
  });

/** Written without the product's own rule: straight from what the issue says is due. */
const DUE = `
  select coalesce(t.editor, t.creator) as account
    from task t join project p using (source)
   where p.id = t.project_id and t.enabled and p.archived_at is null
   group by 1
  having bool_or(coalesce(t.edited_at, t.created_at) <= now() - interval '1 month')`;

const firstNotices = () =>
  world.sink.mails.filter(
    ({ inReplyTo, subject }) => !inReplyTo && !/closed/i.test(subject ?? '') && !/关闭/.test(subject ?? ''),
  );

const linkIn = (text: string) => /http:\/\/rollcall\.example\.org(\/r\/[\w.-]+)/.exec(text)?.[1] ?? '';

describe('the sample inventory, swept', () => {
  it('asks exactly the owners that an independent count finds due, and some are not due', async () => {
    const due = await world.rows<{ account: string }>(DUE);
    const [all] = await world.rows<{ n: number }>(
      'select count(distinct coalesce(editor, creator)) as n from task where enabled',
    );
    expect(first.asked).toBe(due.length);
    expect(due.length).toBeGreaterThan(100);
    expect(all!.n).toBeGreaterThan(due.length);
  });

  it('sends each of them one first notice and nobody else any', async () => {
    const due = await world.rows<{ account: string }>(DUE);
    const addressed = firstNotices().flatMap(({ recipients }) => recipients);
    expect(addressed.toSorted()).toEqual(due.map(({ account }) => `${account}@example.org`).toSorted());
  });

  it('lists in each notice exactly the enabled tasks of that owner', async () => {
    const differing = await world.rows(`
      select n.owner from notice n
       where n.kind = 'notice' and
             (select array_agg(l.task_id order by l.task_id) from notice_task l where l.notice_id = n.id) is distinct from
             (select array_agg(t.id order by t.id) from task t join project p on p.source = t.source and p.id = t.project_id
               where 'k8s:' || coalesce(t.editor, t.creator) = n.owner and t.enabled and p.archived_at is null)`);
    expect(differing).toEqual([]);
  });

  it('closes every enabled task of the archived projects, one closure each', async () => {
    const left = await world.rows(
      `select t.id from task t join project p on p.source = t.source and p.id = t.project_id
        where t.enabled and p.archived_at is not null`,
    );
    const [closures] = await world.rows<{ n: number; tasks: number }>(
      `select count(*) as n, count(distinct task_id) as tasks from closure where state = 'closed' and reason = 'archived'`,
    );
    expect(left).toEqual([]);
    expect(closures).toEqual({ n: first.proposed, tasks: first.proposed });
    expect(first.proposed).toBe(65);
  });

  it('tells each owner of closed tasks in one mail', async () => {
    const owners = await world.rows<{ owner: string }>('select distinct owner from closure');
    const told = await world.rows(
      `select owner from notice where kind = 'closed' group by owner having count(*) = 1`,
    );
    expect(told).toHaveLength(owners.length);
  });
});

describe('a second sweep at once', () => {
  it('begins no round and sends nobody a second first notice', async () => {
    const before = firstNotices().length;
    expect(await runSweep('sweep-2')).toMatchObject({ asked: 0, proposed: 0 });
    expect(firstNotices()).toHaveLength(before);
  });
});

describe('an owner who confirms in the browser', () => {
  it('ends the round confirmed, and the next sweep leaves them alone', async () => {
    if (!browser) return;
    const mail = firstNotices()[0]!;
    const account = mail.recipients[0]!.split('@')[0]!;
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    await page.goto(`${appUrl}${linkIn(mail.text ?? '')}`);
    await screenshot(page, 'proof-page');
    await page.locator('input[type=radio][value=keep]').first().check();
    await page.locator('button[type=submit]').click();
    await page.locator('.receipt').waitFor();
    await screenshot(page, 'proof-receipt');

    const reminder = world.client.workflow.getHandle(reminderId(`k8s:${account}`));
    expect(await reminder.result()).toBe('confirmed');
    await world.pool.query(
      `update round set created_at = created_at - interval '2 months' where owner = $1`,
      [`k8s:${account}`],
    );
    expect(await runSweep('sweep-3')).toMatchObject({ asked: 0 });
  });
});
