import { parse } from 'csv-parse/sync';
import { toDoListActivities } from '../../../src/activities/closing/toDoLists';
import { askRestore } from '../../../src/db/closing/restore';
import { countToDo, markDoneByHand, pageToDo } from '../../../src/db/closing/toDo';
import { openList } from '../../../src/db/closing/toDoLists';
import { createMailer, type Mailer } from '../../../src/delivery/smtp';
import type { ToDoListSettings } from '../../../src/domain/sync/sources';
import { restorePass } from '../../../src/activities/closing/restorePass';
import { byHandDeps, givenClosure } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenPerson, givenProject, givenTask, owner, SOURCE } from '../../support/inventory';
import { smtpSink, type SmtpSink } from '../../support/smtp';
import { mailingToDo } from '../../support/world';

const NOW = new Date('2026-11-20T09:00:00Z');
const minutes = (n: number) => new Date(Number(NOW) + n * 60_000);
const days = (n: number) => minutes(n * 1440);

let db: TestDatabase;
let sink: SmtpSink;
let mailer: Mailer;
beforeEach(async () => {
  [db, sink] = await Promise.all([testDatabase(), smtpSink()]);
  mailer = createMailer({ smtpUrl: sink.url });
  await givenProject(db.pool, 'old', '2026-01-01');
});
afterEach(async () => {
  await mailer.close();
  await Promise.all([sink.close(), db.drop()]);
});

const ADMINS = ['admin@example.org', 'second@example.org'];

interface Given {
  admins?: string[];
  source?: Partial<ToDoListSettings>;
}

/** Mails what is due at `now`, `source` being what the file of sources says. Returns how many mails. */
function mailLists(now: Date, { admins = ADMINS, source = {} }: Given = {}): Promise<number> {
  const settings = { mailTo: null, remindAfter: '7 days', ...source };
  const toDoLists = mailingToDo({ admins, sources: new Map([[SOURCE, settings]]) });
  const deps = { batchPool: db.pool, mailer, clock: () => now, toDoLists };
  return toDoListActivities(deps).mailToDoLists({ now: Number(now) });
}

/** A task that is to be switched off by hand since `at`. */
async function givenToDo(id: string, at = NOW, project = 'old'): Promise<void> {
  await givenTask(db.pool, { id, project });
  await givenClosure(db, id, { state: 'to do', project });
  await db.pool.query('update closure set given_at = $2 where task_id = $1', [id, at]);
}

async function givenMaintainers(...accounts: string[]): Promise<void> {
  await db.pool.query(`update project set maintainers = $1 where id = 'old'`, [accounts.map(owner)]);
}

async function switchOff(taskId: string): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>('select id from closure where task_id = $1', [taskId]);
  const given = { ids: rows.map(({ id }) => id), sources: [SOURCE] };
  await markDoneByHand(db.pool, given, { who: 'ops', now: NOW });
}

const subjects = () => sink.mails.map(({ subject }) => subject);
const recipients = () => sink.mails.map((mail) => mail.recipients);
const listed = async () =>
  (
    await db.pool.query<{ task_id: string; listed: boolean }>(
      'select task_id, listed_at is not null as listed from closure order by task_id',
    )
  ).rows.map((row) => `${row.task_id} ${row.listed ? 'listed' : 'not listed'}`);
const toDo = () => pageToDo(db.pool, null, { last: null, limit: 100 });
const csvOf = (at: number) => sink.mails[at]!.attachments[0]!.content.toString();

describe('what is to be done by hand', () => {
  it('says what a task is defined in, which is where it is switched', async () => {
    await givenToDo('a');
    await db.pool.query(`update task set managed_by = 'Argo CD application shop'`);
    await mailLists(minutes(10));
    expect(sink.mails[0]!.text).toContain('defined in Argo CD application shop');
    const [row] = parse<Record<string, string>>(csvOf(0), { columns: true, bom: true });
    expect(row).toMatchObject({ task: 'a', managed_by: 'Argo CD application shop' });
  });

  it('is mailed once, ten minutes after the first of it was given', async () => {
    await givenToDo('a');
    await givenToDo('b', minutes(5));
    expect(await mailLists(minutes(9))).toBe(0);
    expect(await mailLists(minutes(10))).toBe(1);
    expect(await mailLists(minutes(20))).toBe(0);
    expect(subjects()).toEqual(['Rollcall: 2 tasks to switch off by hand']);
    expect(await listed()).toEqual(['a listed', 'b listed']);
  });

  it('is told with task, link, project, owner, reason and since when', async () => {
    await givenToDo('a');
    await db.pool.query(`update task set url = 'https://plant.example.org/a'`);
    await mailLists(minutes(10));
    const { text, html } = sink.mails[0]!;
    for (const word of [
      'task a',
      'https://plant.example.org/a',
      'Project old',
      owner('ann'),
      'its project is archived',
      '20 Nov 2026',
      'rollcall closing done --csv to-do.csv',
    ]) {
      expect(text).toContain(word);
      expect(html).toContain(word);
    }
  });

  it('is listed in full by the attached CSV, of which the mail shows 50, the oldest first', async () => {
    for (let n = 0; n < 52; n += 1) await givenToDo(`t${n}`, minutes(-n));
    await mailLists(minutes(10));
    const { text } = sink.mails[0]!;
    expect(text?.match(/^\* task/gm)).toHaveLength(50);
    expect(text).toMatch(/^\* task t51$[^]*and 2 more in the attached file/m);
    const rows = parse<Record<string, string>>(csvOf(0), { columns: true, bom: true });
    expect(rows.map(({ task }) => task)).toEqual(Array.from({ length: 52 }, (_, n) => `t${51 - n}`));
    const ids = (await toDo()).map(({ id }) => id);
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(ids));
  });

  it('is no longer than a mail may be: of more it says how to list all, and tells of all of it', async () => {
    await db.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at, given_at, prior)
       select $1, 'many' || n, 'p1', 'test:ann', 'archived', 'to do', $2, $2, json_build_object('name', 'x' || n)
         from generate_series(1, 5003) n`,
      [SOURCE, NOW],
    );
    await mailLists(minutes(10));
    expect(subjects()).toEqual(['Rollcall: 5,003 tasks to switch off by hand']);
    expect(sink.mails[0]!.text).toContain(
      'and 4,953 more: the attached file has the first 5,000, and “rollcall closing list --to-do --csv” all of it',
    );
    expect(parse<object>(csvOf(0), { columns: true, bom: true })).toHaveLength(5000);
    await mailLists(days(2));
    expect(sink.mails).toHaveLength(1);
    expect(await countToDo(db.pool)).toMatchObject([
      {
        source: SOURCE,
        tasks: 5003,
        some: ['x1', 'x10', 'x100', 'x1000', 'x1001'].map((name) => ({ name })),
      },
    ]);
  });

  it('tells of what is to be switched on again, too', async () => {
    await givenToDo('a');
    await mailLists(minutes(10));
    await switchOff('a');
    await db.pool.query('update closure set claimed_at = $1', [NOW]);
    await db.pool.query(`update task set closed_hash = 'hash'`);
    await askRestore(db.pool, { of: 'task', source: SOURCE, id: 'a' }, { by: 'root', now: days(2) });
    await restorePass(byHandDeps(db), days(2));
    await mailLists(days(3));
    expect(subjects().at(-1)).toBe('Rollcall: 1 task to switch on again by hand');
  });

  it('is mailed anew when more is given, a day after the list before, with all that is to be done', async () => {
    await givenToDo('a');
    await mailLists(minutes(10));
    await givenToDo('b', minutes(30));
    expect(await mailLists(minutes(1449))).toBe(0);
    expect(await mailLists(minutes(1450))).toBe(1);
    expect(csvOf(1)).toMatch(/task a[^]*task b/);
  });

  it('is reminded of after a week, and every week for as long as it is not done', async () => {
    await givenToDo('a');
    for (let tenth = 1; tenth <= 3 * 144 * 7; tenth += 36) await mailLists(minutes(tenth * 10));
    expect(subjects()).toEqual([
      'Rollcall: 1 task to switch off by hand',
      'Rollcall: Reminder: 1 task to switch off by hand, the first since 20 Nov 2026',
      'Rollcall: Reminder: 1 task to switch off by hand, the first since 20 Nov 2026',
    ]);
  });

  it('is reminded of no more once it is done', async () => {
    await givenToDo('a');
    await mailLists(minutes(10));
    await switchOff('a');
    expect(await mailLists(days(8))).toBe(0);
  });

  it('is reminded of as late as its source says', async () => {
    const source = { remindAfter: '2 weeks' };
    await givenToDo('a');
    await mailLists(minutes(10), { source });
    expect(await mailLists(days(13), { source })).toBe(0);
    expect(await mailLists(days(14), { source })).toBe(1);
  });

  it('is not mailed while Rollcall is paused, and is afterwards', async () => {
    await givenToDo('a');
    await db.pool.query(
      `insert into pause (started_at, reason, started_by) values ($1, 'a freeze', 'root')`,
      [NOW],
    );
    expect(await mailLists(minutes(10))).toBe(0);
    await db.pool.query('update pause set ended_at = $1', [minutes(15)]);
    expect(await mailLists(minutes(20))).toBe(1);
  });
});

describe('the recipient of what is to be done', () => {
  it('is the mailbox that the source names', async () => {
    await givenPerson(db.pool, 'max');
    await givenMaintainers('max');
    await givenToDo('a');
    await mailLists(minutes(10), { source: { mailTo: 'ops@corp.example' } });
    expect(recipients()).toEqual([['ops@corp.example']]);
  });

  it('else is the first maintainer of the project who can be reached, in their language', async () => {
    await givenPerson(db.pool, 'gone', { active: false });
    await givenPerson(db.pool, 'unknown', { email: null });
    await givenPerson(db.pool, 'max');
    await givenPerson(db.pool, 'next');
    await db.pool.query(`update person set locale = 'zh-CN' where account = 'max'`);
    await givenMaintainers('gone', 'unknown', 'max', 'next');
    await givenToDo('a');
    await mailLists(minutes(10));
    expect(recipients()).toEqual([['max@example.org']]);
    expect(subjects()).toEqual(['Rollcall: 1 个任务待人工停用']);
  });

  it('else are the admins, together', async () => {
    await givenToDo('a');
    await mailLists(minutes(10));
    expect(recipients()).toEqual([ADMINS]);
  });

  it('is nobody where there is no admin either: the task stays to be done', async () => {
    await givenToDo('a');
    expect(await mailLists(days(30), { admins: [] })).toBe(0);
    expect(await toDo()).toHaveLength(1);
  });

  it('has a list of their own, whatever others have', async () => {
    await givenPerson(db.pool, 'max');
    await givenMaintainers('max');
    await givenProject(db.pool, 'older', '2026-01-01');
    await givenToDo('a');
    await givenToDo('b', NOW, 'older');
    await mailLists(minutes(10));
    expect(recipients()).toEqual(expect.arrayContaining([ADMINS, ['max@example.org']]));
    const ofMax = csvOf(recipients().findIndex(([first]) => first === 'max@example.org'));
    expect(ofMax).toContain('task a');
    expect(ofMax).not.toContain('task b');
  });
});

describe('a list that could not be sent', () => {
  it('is sent by the next attempt where the server put it off, and holds up no other', async () => {
    await givenPerson(db.pool, 'max');
    await givenMaintainers('max');
    await givenProject(db.pool, 'older', '2026-01-01');
    await givenToDo('a');
    await givenToDo('b', NOW, 'older');
    sink.refuse('max@example.org', 'temporarily');
    await expect(mailLists(minutes(10))).rejects.toThrow('451');
    expect(recipients()).toEqual([ADMINS]);
    sink.accept('max@example.org');
    expect(await mailLists(minutes(20))).toBe(1);
  });

  it('is the same mail again where the acknowledgement was lost', async () => {
    await givenToDo('a');
    sink.acknowledgements('lost');
    await expect(mailLists(minutes(10))).rejects.toMatchObject({ type: 'mail-unknown' });
    sink.acknowledgements('given');
    await givenToDo('b', minutes(15));
    expect(await mailLists(minutes(20))).toBe(0);
    expect(await mailLists(minutes(30))).toBe(1);
    const [first, second] = sink.mails;
    expect(second!.messageId).toBe(first!.messageId);
    expect(csvOf(1)).toBe(csvOf(0));
    expect(await listed()).toEqual(['a listed', 'b not listed']);
  });

  it('is sent where its worker was lost before it began', async () => {
    await givenToDo('a');
    const recipient = { addresses: ADMINS, locale: null };
    await openList(db.pool, recipient, { reminder: false, now: minutes(10) });
    expect(await mailLists(minutes(20))).toBe(1);
  });

  it('is followed by another a day later where it was refused for good', async () => {
    await givenToDo('a');
    const source = { mailTo: 'ops@corp.example' };
    sink.refuse('ops@corp.example', 'permanently');
    expect(await mailLists(minutes(10), { source })).toBe(0);
    expect(await listed()).toEqual(['a not listed']);
    sink.accept('ops@corp.example');
    expect(await mailLists(minutes(20), { source })).toBe(0);
    expect(await mailLists(minutes(1450), { source })).toBe(1);
  });

  it('is not sent once nothing of it is left to be done', async () => {
    await givenToDo('a');
    await openList(db.pool, { addresses: ADMINS, locale: null }, { reminder: false, now: minutes(10) });
    await switchOff('a');
    expect(await mailLists(minutes(20))).toBe(0);
    expect((await db.pool.query('select from to_do_list')).rows).toEqual([]);
  });
});
