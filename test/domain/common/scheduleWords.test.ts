import fc from 'fast-check';
import { cronExpected } from '../../../src/domain/common/cron';
import { readSchedule } from '../../../src/domain/common/taskSchedule';
import { scheduleIn } from '../../../src/domain/common/scheduleWords';

const words = (text: string) => [scheduleIn(text, 'en').words, scheduleIn(text, 'zh-CN').words];

describe('a schedule in words', () => {
  it.each([
    ['0 9 * * *', 'At 09:00, every day', '每天 09:00'],
    ['0 9 * * 1', 'At 09:00, only on Monday', '每周一 09:00'],
    ['0 9 * * 7', 'At 09:00, only on Sunday', '每周日 09:00'],
    ['0 9 * * 0', 'At 09:00, only on Sunday', '每周日 09:00'],
    ['0 9 * * mon-FRI', 'At 09:00, Monday through Friday', '周一至周五 09:00'],
    ['0 9 * * 6-7', 'At 09:00, only on Saturday and Sunday', '每周六、周日 09:00'],
    ['0 9 * * 1-7', 'At 09:00, every day', '每天 09:00'],
    ['30 8 1,15 * *', 'At 08:30, on day 1 and 15 of the month', '每月 1 日、15 日 08:30'],
    ['0 0 1-7 * *', 'At 00:00, between day 1 and 7 of the month', '每月 1 日至 7 日 00:00'],
    ['0 0 1 1 *', 'At 00:00, on day 1 of the month, only in January', '每年 1 月 1 日 00:00'],
    [
      '0 0 1 */6 *',
      'At 00:00, on day 1 of the month, only in January and July',
      '每年 1 月、7 月 每月 1 日 00:00',
    ],
    ['0 9 * 6 1', 'At 09:00, only on Monday, only in June', '每年 6 月 每周一 09:00'],
    ['30 9,18 * * *', 'At 09:30 and 18:30, every day', '每天 09:30、18:30'],
    [
      '0 0-20/5 * * *',
      'At 00:00, 05:00, 10:00, 15:00 and 20:00, every day',
      '每天 00:00、05:00、10:00、15:00、20:00',
    ],
    ['0 */4 * * *', 'On the hour, every 4 hours', '每 4 小时整点'],
    ['0 * * * *', 'Every hour', '每小时'],
    ['5 * * * 1', 'At 5 minutes past the hour, only on Monday', '每周一 每小时第 5 分钟'],
    ['*/5 * * * *', 'Every 5 minutes', '每 5 分钟'],
    ['*/15 9-17 * * *', 'Every 15 minutes, between 09:00 and 17:59', '09:00 至 17:59 每 15 分钟'],
    ['0,30 9 * * *', 'Every 30 minutes, between 09:00 and 09:59', '09:00 至 09:59 每 30 分钟'],
    ['5,10,35 * * * *', 'At 5, 10, and 35 minutes past the hour', '每小时第 5、10、35 分钟'],
    [
      '5 9-17 * * 1-5',
      'At 5 minutes past the hour, between 09:00 and 17:59, Monday through Friday',
      '周一至周五 09:00 至 17:59 每小时第 5 分钟',
    ],
    ['* * * * *', 'Every minute', '每分钟'],
  ])('%s', (cron, english, chinese) => {
    expect(words(cron)).toEqual([english, chinese]);
  });

  it.each([
    ['@hourly', 'Every hour', '每小时'],
    ['@daily', 'Every day', '每天'],
    ['@midnight', 'Every day', '每天'],
    ['@weekly', 'Every week', '每周'],
    ['@monthly', 'Every month', '每月'],
    ['@yearly', 'Every year', '每年'],
    ['@annually', 'Every year', '每年'],
  ])('of %s says no minute: schedulers begin such tasks at different ones', (name, english, chinese) => {
    expect(words(name)).toEqual([english, chinese]);
  });

  it.each([
    ['Quartz, Spring, Temporal with seconds', '0 0 9 * * 1'],
    ['Quartz with a year', '0 0 9 1 * ? 2026'],
    ['Quartz', '0 9 ? * 1'],
    ['the last day', '0 9 L * *'],
    ['the last Friday', '0 9 * * 5L'],
    ['the second Monday', '0 9 * * 1#2'],
    ['the nearest working day', '0 9 15W * *'],
    ['Jenkins', 'H 9 * * *'],
    ['EventBridge', 'cron(0 9 ? * MON *)'],
    ['EventBridge, an interval', 'rate(5 minutes)'],
    ['Go and Temporal, an interval', '@every 5m'],
    ['systemd', 'Mon *-*-* 09:00:00'],
    ['APScheduler', "cron[hour='9', minute='0']"],
    ['at the start', '@reboot'],
    ['words', 'every 5 minutes'],
    ['a Celery legend that is not understood', '0 9 1 * * (m/h/x/dM/MY)'],
    ['hours there are none of', '0 25 * * *'],
    ['a day that no year has', '0 9 31 2 *'],
    ['a zone there is none of', '0 9 * * * Mars/Base'],
    ['nothing', ''],
  ])('is left out where it is no cron expression of five fields: %s', (_, text) => {
    expect(scheduleIn(text, 'en')).toEqual({ text, words: null, expression: text, line: text });
  });

  it.each([
    ['a day of the month or of the week, both of them to Celery', '0 9 1 * 1'],
    ['the same, where one of the two is every day', '0 9 1-31 * 1'],
    ['a step from a single number', '10/20 * * * *'],
    ['a range over the end of the week', '0 9 * * 5-1'],
  ])('is left out where schedulers disagree: %s', (_, cron) => {
    expect(words(cron)).toEqual([null, null]);
  });

  it.each([
    ['every 7 minutes, but for the last one of the hour', '*/7 * * * *'],
    ['every second day, but for the first after the 31st', '0 3 */2 * *'],
    ['every 5 minutes of two hours', '*/5 1,5 * * *'],
  ])('is left out where no short sentence is true: %s', (_, cron) => {
    expect(words(cron)).toEqual([null, null]);
  });

  it('has the zone beside a time, as the reader calls it, and the expression without it', () => {
    expect(scheduleIn('0 9 * * 1 Asia/Shanghai', 'en').line).toBe(
      'At 09:00, only on Monday (Asia/Shanghai) · 0 9 * * 1',
    );
    expect(scheduleIn('0 9 * * 1 Asia/Shanghai', 'zh-CN').line).toBe('每周一 09:00（北京时间） · 0 9 * * 1');
    expect(scheduleIn('CRON_TZ=Europe/Berlin 0 9 1 * *', 'en').line).toBe(
      'At 09:00, on day 1 of the month (Europe/Berlin) · 0 9 1 * *',
    );
  });

  it('has no zone where none is known, nor beside an interval', () => {
    expect(scheduleIn('0 9 * * 1', 'en').line).toBe('At 09:00, only on Monday · 0 9 * * 1');
    expect(scheduleIn('*/30 * * * * Asia/Shanghai', 'en').line).toBe(
      'Every 30 minutes · */30 * * * * Asia/Shanghai',
    );
  });

  it('cannot rearrange what shows it', () => {
    expect(scheduleIn('0 9\n* * \u202E1', 'en').line).toBe('At 09:00, only on Monday · 0 9 * * 1');
  });
});

const field = fc.oneof(
  fc.constantFrom(
    '*',
    '*/5',
    '*/7',
    '1-5',
    '1,3',
    '0',
    '7',
    '12',
    '31',
    'MON',
    'jan',
    'L',
    '?',
    '1#2',
    'H',
    '5-1',
    '3/2',
  ),
  fc.nat(70).map(String),
);
const anyText = fc.oneof(
  fc.array(field, { minLength: 3, maxLength: 7 }).map((fields) => fields.join(' ')),
  fc
    .tuple(fc.array(field, { minLength: 5, maxLength: 5 }), fc.constantFrom('UTC', 'Asia/Shanghai', 'x'))
    .map(([fields, timeZone]) => `${fields.join(' ')} ${timeZone}`),
  fc.constantFrom('@daily', '@reboot', '@every 1h', '@never'),
  fc.string(),
);

describe('any text as a schedule', () => {
  it('has words only where it is a cron expression of five fields or a name of one, in both languages or none', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { expression } = readSchedule(scheduleIn(text, 'en').text);
        const [english, chinese] = words(text);
        expect(english === null).toBe(chinese === null);
        if (english === null || expression.startsWith('@')) return;
        expect(cronExpected(expression)).toBeNull();
        const [, , day, , weekday] = expression.split(/\s+/);
        expect([day, weekday]).toContain('*');
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps its text in the line, and Chinese has neither English nor half-width punctuation in its words', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { words: said, line, text: shown } = scheduleIn(text, 'zh-CN');
        expect(line).toContain(said === null ? shown : readSchedule(shown).expression);
        if (said !== null) expect(said).toMatch(/^[\p{Script=Han}\d :、]+(（.+）)?$/u);
      }),
      { numRuns: 2000 },
    );
  });
});
