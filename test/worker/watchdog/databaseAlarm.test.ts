import type { AlertRow } from '../../../src/db/monitoring/alerts';
import { createMailer, type Mailer } from '../../../src/delivery/smtp';
import { composeAlert } from '../../../src/mail/admin/alert';
import { databaseAlarmOf, checkHealthOnce } from '../../../src/worker/watchdog/watchdog';
import { testDatabase, type TestDatabase } from '../../support/database';
import { smtpSink, type SmtpSink } from '../../support/smtp';

let db: TestDatabase;
let sink: SmtpSink;
let mailer: Mailer;
beforeAll(async () => {
  [db, sink] = await Promise.all([testDatabase(), smtpSink()]);
  mailer = createMailer({ smtpUrl: sink.url });
});
afterAll(async () => {
  await mailer.close();
  await sink.close();
  await db.drop();
});

const options = { to: ['admin@example.org'], from: 'Rollcall <rollcall@example.org>', domain: 'example.org' };
const see = async () => ({ unreachable: 'not looked at here', schedule: null, queues: [] });
const compose = (alert: AlertRow) => composeAlert(alert, options);

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));

describe('a database that takes no more rows, as its disk is full', () => {
  it('is told to the admins once after three minutes, with what is wrong, and once when it is over', async () => {
    const deps = { pool: db.pool, mailer, see, compose, handled: [], synced: [] };
    const alarm = databaseAlarmOf(deps);
    const lines: string[] = [];
    const look = (minute: number) => checkHealthOnce(deps, alarm, (line) => lines.push(line), at(minute));
    // What PostgreSQL raises for a table that cannot grow.
    await db.pool.query(`
      create function no_room() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
      create trigger no_room before insert on watch for each row execute function no_room()`);
    for (const minute of [0, 1, 2]) await look(minute);
    expect(sink.mails).toEqual([]);
    for (const minute of [3, 4, 5]) await look(minute);
    expect(sink.mails.map(({ subject }) => subject)).toEqual([expect.stringContaining('database')]);
    expect(sink.mails[0]!.text).toContain('The disk of PostgreSQL is full');
    expect(lines[0]).toContain('The disk of PostgreSQL is full');

    await db.pool.query('drop trigger no_room on watch');
    await look(6);
    const resolved = sink.mails.filter(({ subject }) => subject?.includes('resolved: the database'));
    expect(resolved).toHaveLength(1);
  }, 60_000);
});
