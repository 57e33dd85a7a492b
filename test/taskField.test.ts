import { createColors } from 'picocolors';
import { importInventory } from '../src/activities/sync/importInventory';
import { printOwner } from '../src/cli/output/printOwner';
import { camelCased } from '../src/db/core/sql';
import { findNotice, type StoredNotice } from '../src/db/notices/notices';
import { bookRound } from '../src/db/notices/mailBudget';
import { claimLadderNotice } from '../src/db/reminder/ladderNotice';
import { payloadOf } from '../src/delivery/webhookChannel';
import { parseCadence } from '../src/domain/cadence/cadence';
import type { NoticeTask } from '../src/domain/common/notice';
import { TASK_DETAILS, type TaskDetails } from '../src/domain/common/task';
import { renderMail } from '../src/mail/notice/render';
import { NOTICES } from '../src/mail/preview/notices';
import { showOwner } from '../src/operations/owners/report';
import { COLUMNS } from '../src/sources/cells/columns';
import type { taskCells } from '../src/sources/cells/schema';
import { adminWorld, type AdminWorld } from './api/admin/adminWorld';
import { NOW } from './api/noticeFixture';
import { NO_TERMINAL } from './cli/rollcall';
import { read } from './support/documents';
import { givenPerson, givenRound, SOURCE } from './support/inventory';
import { inventoryFolder, PROJECTS } from './support/inventoryFolder';

// A field of a task has many places to reach: each test names the fields that do not reach one.

/** A task as a file delivers it, every field known. */
const ROW: Record<keyof typeof taskCells.shape, string> = {
  id: 't1',
  project_id: 'p1',
  name: 'Nightly invoices',
  schedule: '7 3 * * 2',
  creator: 'ann',
  editor: 'ann',
  created_at: '2020-01-02T03:04:05Z',
  updated_at: '2021-02-03T04:05:06Z',
  enabled: 'true',
  last_run_at: '2021-05-06T07:08:09Z',
  total_run_count: '4711',
  last_result: 'failed',
  failures_in_a_row: '38',
  mean_duration_seconds: '95.5',
  next_run_at: '2031-08-09T10:11:12Z',
  cost: '12.40 EUR a month',
  url: 'https://jobs.example.org/t1',
};

/** What it comes to, and how people, or programs, read that. */
const DETAILS: { [Detail in keyof TaskDetails]: [value: TaskDetails[Detail], read: RegExp] } = {
  name: ['Nightly invoices', /Nightly invoices/],
  schedule: ['7 3 * * 2', /7 3 \* \* 2/],
  lastRunAt: [new Date('2021-05-06T07:08:09Z'), /6 May 2021|2021-05-06/],
  runCount: [4711, /4,?711/],
  lastResult: ['failed', /failed/i],
  failuresInARow: [38, /38/],
  meanDurationSeconds: [95.5, /1\.6\smin|95\.5/],
  nextRunAt: [new Date('2031-08-09T10:11:12Z'), /9 Aug 2031|2031-08-09/],
  cost: ['12.40 EUR a month', /12\.40 EUR a month/],
  url: ['https://jobs.example.org/t1', /https:\/\/jobs\.example\.org\/t1/],
};

/** What these facts say about whether the task is needed. */
const RECOMMENDED = /Failed on each of its last 38 runs/;

/** The details that are not to be read in `text`, nor what they recommend, but for those left out on purpose. */
const missingIn = (text: string, leftOut: (keyof TaskDetails)[] = []) => [
  ...TASK_DETAILS.filter((detail) => !leftOut.includes(detail) && !DETAILS[detail][1].test(text)),
  ...(RECOMMENDED.test(text) ? [] : ['recommendations']),
];

let world: AdminWorld;
let notice: StoredNotice;

beforeAll(async () => {
  world = await adminWorld();
});
afterAll(() => world.close());

/** Imports the task and has its owner asked about it. */
async function askAboutIt(): Promise<StoredNotice> {
  const { pool } = world;
  const files = {
    'projects.csv': `${PROJECTS}p1,Billing,\n`,
    'tasks.csv': `${Object.keys(ROW).join()}\n${Object.values(ROW).join()}\n`,
  };
  const { folder, remove } = await inventoryFolder(files);
  await importInventory({ pool, source: SOURCE, paths: [folder], now: NOW });
  await remove();
  await givenPerson(pool, 'ann');
  const roundId = await givenRound(pool, 'ann');
  await bookRound(pool, roundId, { now: NOW, open: (at) => at, room: 1, limit: 1 });
  const context = { now: NOW, cadence: parseCadence({}), keyId: 'k1', fallbackAddress: null };
  const claim = { ...context, roundId, step: 0, kind: 'notice' as const, silentChannels: [] };
  const id = await claimLadderNotice(pool, claim);
  return (await findNotice(pool, id!))!;
}

const page = async (headers = {}) => (await world.get(`/r/${world.token(notice.id)}`, headers)).body;

it.each(['task', 'notice_task'])('each detail of a task has a column in the table %s', async (table) => {
  const { rows } = await world.pool.query<{ name: string }>(
    'select column_name as name from information_schema.columns where table_name = $1',
    [table],
  );
  const columns = rows.map(({ name }) => camelCased(name));
  expect(TASK_DETAILS.filter((detail) => !columns.includes(detail))).toEqual([]);
});

describe('what a source tells of a task for people to read', () => {
  beforeAll(async () => {
    notice = await askAboutIt();
  });

  it('is kept in the mirror and frozen in a notice', () => {
    const delivered = Object.fromEntries(TASK_DETAILS.map((detail) => [detail, DETAILS[detail][0]]));
    expect(notice.tasks).toEqual([expect.objectContaining(delivered)]);
  });

  it('is in the mail, as HTML and as text, and in its table', () => {
    const tasks = Array<NoticeTask>(60).fill(notice.tasks[0]!);
    const { html, text, attachments } = renderMail({ ...notice, tasks }, 'https://rollcall.example.org/r/x');
    const table = String(attachments?.[0]?.content);
    const missing = { html: missingIn(html), text: missingIn(text), table: missingIn(table) };
    expect(missing).toEqual({ html: [], text: [], table: [] });
  });

  it('is in the message of the webhook', () => {
    expect(missingIn(JSON.stringify(payloadOf(notice, { subject: '', text: '' }, null)))).toEqual([]);
  });

  it('is on the page and in its JSON', async () => {
    expect(missingIn(await page())).toEqual([]);
    expect(missingIn(await page({ accept: 'application/json' }))).toEqual([]);
  });

  it('is on a page of many tasks', async () => {
    await world.pool.query(
      `insert into notice_task
       select (json_populate_record(t, json_build_object('position', n, 'task_id', 'more' || n))).*
         from notice_task t, generate_series(2, 120) n`,
    );
    expect(missingIn(await page())).toEqual([]);
  });

  it('is in the admin API, in the list of tasks and with an owner', async () => {
    const { body: list } = await world.ask('GET', '/tasks');
    const { body: ann } = await world.ask('GET', `/owners/${SOURCE}:ann`);
    expect({ list: missingIn(JSON.stringify(list)), ann: missingIn(JSON.stringify(ann)) }).toEqual({
      list: [],
      ann: [],
    });
  });

  it('is shown by rollcall owner, but for its schedule and its page, which would not fit', async () => {
    const printed: string[] = [];
    const io = { env: {}, print: (line: string) => void printed.push(line), note: () => undefined };
    const report = await showOwner({ pool: world.pool, now: NOW }, `${SOURCE}:ann`);
    printOwner({ ...io, colours: createColors(false), ...NO_TERMINAL }, report, null);
    expect(missingIn(printed.join('\n'), ['schedule', 'url'])).toEqual([]);
  });
});

describe('a column of the files', () => {
  it('is told of in the document', () => {
    const document = read('docs/how-to/import.md');
    const missing = Object.values(COLUMNS).flatMap((columns) =>
      columns.filter((column) => !document.includes(`\`${column}\``)),
    );
    expect(missing).toEqual([]);
  });
});

describe('a mail of the preview', () => {
  it('shows a task of which everything is known', () => {
    const tasks = Object.values(NOTICES).flatMap((sample) => sample('en').tasks);
    const unknown = TASK_DETAILS.filter((detail) => tasks.every((task) => task[detail] === null));
    expect(unknown).toEqual([]);
  });
});
