import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { findMailRate } from '../../src/activities/sweep/mailRate';
import { CLOSING_WORKFLOW_ID, SWEEP_SCHEDULE_ID } from '../../src/domain/common/ids';
import { describeSweepSchedule, ensureSweepSchedule } from '../../src/operations/cadence/schedule';
import { givenClosure } from '../support/closings';
import { testDatabase, type TestDatabase } from '../support/database';
import { devClient, type DevServer } from '../support/temporal';
import { rollcall } from './rollcall';

let server: DevServer;
let db: TestDatabase;
beforeAll(async () => {
  [server, db] = await Promise.all([devClient(), testDatabase()]);
});
afterAll(() => Promise.all([server.close(), db.drop()]));
beforeEach(async () => {
  await db.pool.query('truncate cadence_change');
  await ensureSweepSchedule(server.client);
});
afterEach(() => handle().delete());

const handle = () => server.client.schedule.getHandle(SWEEP_SCHEDULE_ID);

const cadence = (...args: string[]) =>
  rollcall(
    { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: server.namespace, DATABASE_URL: db.url },
    'cadence',
    ...args,
  );

const scheduled = async () => (await describeSweepSchedule(server.client)).cadence;

/** What Temporal's own tools do: they write what they are given. */
const changeOutside = (change: { input?: unknown; cron?: string }) =>
  handle().update(({ spec, action, policies, state }) => ({
    spec: change.cron ? { cronExpressions: [change.cron] } : spec,
    action: { ...action, ...('input' in change && { args: [change.input] }) },
    policies,
    state,
  }));

const history = async () => JSON.parse((await cadence('history', '--json')).printed) as { who: string }[];

describe('rollcall cadence set', () => {
  it('changes fields of the Schedule and shows each before and after', async () => {
    const { code, printed } = await cadence('set', 'staleAfter=40 days', 'ladder.1.wait=3 days');
    expect(code).toBe(0);
    expect(printed).toContain('✓ rollcall-sweep changed');
    expect(printed).toMatch(/staleAfter +1 month +→ +40 days/);
    expect(printed).toMatch(/ladder\.1\.wait +7 days +→ +3 days/);
    expect(await scheduled()).toMatchObject({
      staleAfter: '40 days',
      confirmedFor: '1 month',
      ladder: [{ wait: '7 days' }, { step: 'remind', wait: '3 days' }, { wait: '7 days' }],
    });
  });

  it('takes numbers, lists and objects as JSON', async () => {
    const ladder = [
      { step: 'notice', wait: '14 days' },
      { step: 'escalate', wait: '7 days' },
    ];
    const { code } = await cadence(
      'set',
      'closingCap.tasks=50',
      `ladder=${JSON.stringify(ladder)}`,
      'calendar.quietHours={"from": "20:00", "to": "08:00"}',
    );
    expect(code).toBe(0);
    expect(await scheduled()).toMatchObject({
      closingCap: { tasks: 50, percent: 5 },
      ladder,
      calendar: { quietHours: { from: '20:00', to: '08:00' } },
    });
  });

  it('changes the times of the sweeps, and leaves alone what it was not told to change', async () => {
    await handle().pause('on holiday');
    expect((await cadence('set', 'cron=30 8 * * 1-5', 'timeZone=Asia/Shanghai')).code).toBe(0);
    await cadence('set', 'staleAfter=2 months');
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '30 8 * * 1-5',
      timeZone: 'Asia/Shanghai',
      paused: true,
      cadence: { staleAfter: '2 months' },
    });
  });

  it('says how many closings are cancelled by switching off closing for silence, and has them cancelled', async () => {
    await cadence('set', 'ladder=[{"step": "notice", "wait": "7 days"}, {"step": "close"}]');
    await givenClosure(db, 'a', { reason: 'silence', project: 'p1' });
    expect((await cadence('set', 'confirmedFor=2 months')).printed).not.toContain('silence');
    const { printed } = await cadence('set', 'ladder=[{"step": "notice", "wait": "7 days"}]');
    expect(printed).toContain('closing for silence is now off: 1 waiting closure cancelled');
    const closing = server.client.workflow.getHandle(CLOSING_WORKFLOW_ID);
    expect((await closing.describe()).status.name).toBe('RUNNING');
    await Promise.all([closing.terminate(), db.pool.query('truncate closure')]);
  });

  it('says what closing for silence means where it is switched on, and how to switch it off', async () => {
    const [notice, close] = ['{"step":"notice","wait":"7 days"}', '{"step":"close"}'];
    const { noted } = await cadence('set', `ladder=[${notice},${close}]`);
    expect(noted).toContain(
      'From the next sweep on, Rollcall closes tasks that nobody answers for, after a final notice and within the cap.',
    );
    expect(noted).toContain(`rollcall cadence set ladder='[${notice}]'`);
    expect((await cadence('set', 'confirmedFor=2 months')).noted).not.toContain('are closed');
  });

  it('says so where a link would end before the date that its mail gives', async () => {
    const early = 'A link now expires before a step of the ladder may end';
    expect((await cadence('set', 'linkValidFor=13 days')).noted).toContain(early);
    expect((await cadence('set', 'staleAfter=40 days')).noted).not.toContain(early);
    expect((await cadence('set', 'linkValidFor=14 days')).noted).not.toContain(early);
    expect((await cadence('set', 'ladder.2.wait=8 days')).noted).toContain(early);
  });

  it('takes the account for who did it where the name is empty, as of a variable that is not set', async () => {
    await cadence('set', 'staleAfter=40 days', '--by', '');
    expect(await history()).toMatchObject([{ who: userInfo().username }, {}]);
  });

  it('keeps who changed what, and when', async () => {
    await cadence('set', 'staleAfter=40 days', '--by', 'alice');
    const { printed } = await cadence('history');
    expect(printed).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC {2}alice$/m);
    expect(printed).toMatch(/staleAfter +1 month +→ +40 days/);
    expect(await history()).toMatchObject([
      {
        who: 'alice',
        before: { cadence: { staleAfter: '1 month' } },
        after: { cadence: { staleAfter: '40 days' } },
      },
      { who: 'outside Rollcall', before: null },
    ]);
  });

  it('says so, and keeps nothing, when it is so already', async () => {
    await cadence('set', 'staleAfter=40 days');
    const kept = await history();
    const { code, printed } = await cadence('set', 'staleAfter=40 days');
    expect([code, printed]).toEqual([0, '✓ rollcall-sweep already has these settings: nothing changed']);
    expect(await history()).toEqual(kept);
  });

  it('keeps a change made with another tool before its own', async () => {
    await cadence('set', 'staleAfter=40 days', '--by', 'alice');
    await changeOutside({ input: { staleAfter: '50 days' }, cron: '0 7 * * *' });
    await cadence('set', 'confirmedFor=2 months', '--by', 'alice');
    expect((await history()).slice(0, 2)).toMatchObject([
      { who: 'alice', before: { cron: '0 7 * * *', cadence: { staleAfter: '50 days' } } },
      { who: 'outside Rollcall', after: { cron: '0 7 * * *', cadence: { staleAfter: '50 days' } } },
    ]);
    expect(await scheduled()).toMatchObject({ staleAfter: '50 days', confirmedFor: '2 months' });
  });

  it('puts right what another tool set wrongly', async () => {
    await changeOutside({ input: { staleAfter: 'soon' } });
    expect((await cadence('set', 'confirmedFor=2 months')).code).toBe(2);
    expect((await cadence('set', 'staleAfter=2 months')).code).toBe(0);
    expect(await scheduled()).toMatchObject({ staleAfter: '2 months' });
  });

  it('takes out what another tool added, and says that it can', async () => {
    await changeOutside({ input: { staleAftr: '40 days', confirmedFor: '2 months' } });
    const { code, noted } = await cadence('set', 'mailPerDay=100');
    expect([code, noted]).toEqual([2, expect.stringContaining('staleAftr=null removes it')]);
    expect((await cadence('set', 'staleAftr=null')).printed).toMatch(/staleAftr +40 days +→ +none/);
    expect(await scheduled()).toMatchObject({ staleAfter: '1 month', confirmedFor: '2 months' });
  });

  it('speaks of reminders that run only where something of theirs is changed', async () => {
    expect((await cadence('set', 'cron=0 7 * * *')).noted).toBe('');
    expect((await cadence('set', 'staleAfter=40 days')).noted).toContain(
      'Running reminders keep their cadence',
    );
  });

  it('creates the Schedule where there is none', async () => {
    await handle().delete();
    expect((await cadence('set', 'staleAfter=40 days')).printed).toContain('✓ rollcall-sweep created');
    expect(await describeSweepSchedule(server.client)).toMatchObject({
      cron: '0 9 * * 1',
      cadence: { staleAfter: '40 days' },
    });
  });

  it('limits the mail task queue for all workers, and lifts the limit again', async () => {
    const limit = () => findMailRate(server.client);
    await cadence('set', 'mailPerSecond=2.5');
    expect(await limit()).toBe(2.5);
    await cadence('set', 'mailPerSecond=null');
    expect(await limit()).toBeNull();
  });

  it.each([
    ['a wrong value', 'staleAfter=soon', 'staleAfter is "soon"'],
    ['a text that is no assignment', 'staleAfter', 'expected field=value'],
    ['a place beyond the ladder', 'ladder.9.wait=1 day', 'ladder.9.wait is "1 day"'],
    ['broken JSON', 'ladder=[{"step"', 'expected complete JSON'],
    ['a field within a text', 'staleAfter.days=3', 'staleAfter is {"days":3}'],
    ['a name that only objects have', '__proto__.x=1', '__proto__'],
  ])('refuses %s', async (_name, text, message) => {
    const { code, noted } = await cadence('set', text);
    expect(code).toBe(2);
    expect(noted).toContain(message);
  });

  it('changes and keeps nothing when one of several fields is wrong', async () => {
    const { code, noted } = await cadence('set', 'confirmedFor=2 months', 'cron=often', 'closingCap.tasks=0');
    expect(code).toBe(2);
    expect(noted).toContain('✗ 2 problems in the cadence');
    expect(await scheduled()).toMatchObject({ confirmedFor: '1 month' });
    expect((await history()).filter(({ who }) => who !== 'outside Rollcall')).toEqual([]);
  });
});

describe('rollcall cadence show', () => {
  it('tells every field, and the default where it is another', async () => {
    await cadence('set', 'staleAfter=40 days');
    const { printed } = await cadence('show');
    expect(printed).toMatch(/^ +cron +0 9 \* \* 1$/m);
    expect(printed).toMatch(/^ +staleAfter +40 days +1 month$/m);
    expect(printed).toMatch(/^ +ladder\.2\.step +escalate$/m);
  });

  it('warns that every sweep fails with what another tool set', async () => {
    expect((await cadence('show')).noted).toBe('');
    await changeOutside({ input: { closingCap: { tasks: 0 } } });
    expect((await cadence('show')).noted).toContain(
      '⚠ Every sweep fails with this cadence: cadence: closingCap.tasks is 0',
    );
  });

  it('tells several, and keeps that another tool changed them to others', async () => {
    const set = (...cronExpressions: string[]) =>
      handle().update((present) => ({ ...present, spec: { cronExpressions } }));
    await set('0 9 * * MON', '0 9 * * THU');
    expect((await cadence('show')).printed).toMatch(/times +0 9 \* \* MON and 0 9 \* \* THU/);
    await cadence('set', 'staleAfter=40 days');
    await set('0 9 * * MON', '30 8 * * FRI');
    await cadence('set', 'cron=0 7 * * *');
    expect((await cadence('history')).printed).toMatch(
      /outside Rollcall\n.*\n +times +0 9 \* \* MON and 0 9 \* \* THU +→ +0 9 \* \* MON and 30 8 \* \* FRI/,
    );
    expect((await cadence('show')).printed).not.toContain('times');
  });

  it('keeps who put a cron expression in the place of times that another tool set', async () => {
    const cronExpressions = ['0 9 * * MON', '0 9 * * THU'];
    await handle().update((present) => ({ ...present, spec: { cronExpressions } }));
    const { printed, noted } = await cadence('set', 'cron=0 7 * * *', '--by', 'me');
    expect(printed).toMatch(/^ +times +0 9 \* \* MON and 0 9 \* \* THU +→ +none$/m);
    expect(noted).toBe('');
    await cadence('set', 'staleAfter=40 days', '--by', 'you');
    const kept = (await cadence('history')).printed.match(/UTC {2}.+$/gm);
    expect(kept?.slice(0, 3)).toEqual(['UTC  you', 'UTC  me', 'UTC  outside Rollcall']);
  });

  it('tells a cron expression that Temporal was given without us', async () => {
    await changeOutside({ cron: '*/20 8-18 1,15 JAN-MAR MON-FRI' });
    expect((await cadence('show')).printed).toMatch(/cron +\*\/20 8-18 1,15 JAN-MAR MON-FRI +0 9 \* \* 1$/m);
  });

  it('prints JSON that validate and set understand', async () => {
    const shown = JSON.parse((await cadence('show', '--json')).printed) as object;
    expect(shown).toMatchObject({ cron: '0 9 * * 1', timeZone: 'UTC', staleAfter: '1 month' });
    expect(await validate(shown)).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^✓ the cadence is valid\nthe ladder\n {2}1\. notice: /),
    });
  });
});

describe('rollcall cadence validate', () => {
  it('of a file needs neither Temporal nor a database, and takes what is not given as by default', async () => {
    expect(await validate({ staleAfter: '40 days' })).toMatchObject({ code: 0, noted: '' });
  });

  it('names every field that is wrong, of times and cadence alike', async () => {
    const { code, noted } = await validate({
      timeZone: 'Mars',
      staleAfter: 'soon',
      calendar: { workdays: [] },
    });
    expect(code).toBe(2);
    expect(noted).toContain('✗ 3 problems in the cadence');
    expect(noted).toContain('timeZone is "Mars"\n    expected a time zone, as Europe/Berlin or UTC');
    expect(noted).toContain('staleAfter is "soon"');
    expect(noted).toContain('calendar.workdays is []');
  });

  it('checks what the Schedule has where no file is given', async () => {
    expect(await cadence('validate')).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^✓ the cadence is valid\nthe ladder\n {2}1\. notice: /),
    });
    await changeOutside({ input: { staleAftr: '40 days', closingCap: { tasks: 0 } } });
    const { code, noted } = await cadence('validate');
    expect(code).toBe(2);
    expect(noted).toContain('✗ 2 problems in the cadence');
    expect(noted).toContain('closingCap.tasks is 0');
    expect(noted).toContain('expected the field staleAfter, the nearest known one');
  });

  it('refuses null, which is no cadence', async () => {
    expect(await validate(null)).toMatchObject({ code: 2, noted: expect.stringContaining('input is null') });
  });

  it('refuses a file that is none', async () => {
    const { code, noted } = await rollcall({}, 'cadence', 'validate', '/nonexistent/cadence.json');
    expect(code).toBe(2);
    expect(noted).toContain('expected a readable file');
  });
});

async function validate(settings: object | null) {
  const dir = await mkdtemp(path.join(tmpdir(), 'rollcall-cadence-'));
  const file = path.join(dir, 'cadence.json');
  await writeFile(file, JSON.stringify(settings));
  const result = await rollcall({}, 'cadence', 'validate', file);
  await rm(dir, { recursive: true });
  return result;
}
