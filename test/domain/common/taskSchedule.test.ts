import { readSchedule, standardSchedule } from '../../../src/domain/common/taskSchedule';

describe('the schedule of a task', () => {
  it.each([
    // As bk-sops writes every Monday at 09:00, with its legend; and what it is stored as there.
    ['0 9 1 * * (m/h/d/dM/MY) Asia/Shanghai', '0 9 * * 1 Asia/Shanghai'],
    ['0 9 * * 1 (m/h/dM/MY/d) Asia/Shanghai', '0 9 * * 1 Asia/Shanghai'],
    // The tenth of some months, and every day.
    ['0 7 * 10 1,4,6 (m/h/d/dM/MY) Asia/Shanghai', '0 7 10 1,4,6 * Asia/Shanghai'],
    ['*/5 * * * * (m/h/d/dM/MY)', '*/5 * * * *'],
    ['0 9 mon-fri * * (m/h/dow/dom/mY)', '0 9 * * mon-fri'],
    // As Celery prints itself, before and since it changed the order.
    ['<crontab: 0 9 1 * * (m/h/d/dM/MY)>', '0 9 * * 1'],
    ['<crontab: 0 9 * * 1 (m/h/dM/MY/d)>', '0 9 * * 1'],
  ])('%s is in the order of cron by its legend: %s', (written, standard) => {
    expect(standardSchedule(written)).toBe(standard);
  });

  it.each([
    '0 9 * * 1',
    '0 9 1 * * (m/h/x/dM/MY)',
    '0 9 1 * * (m/h/d/d/MY)',
    '0 9 1 * * (m/h/d/dM)',
    '0 9 * * 1 (nightly)',
    'every 5 minutes (m/h/d/dM/MY)',
    '',
  ])('%p stays as it is: no legend that is understood', (written) => {
    expect(standardSchedule(written)).toBe(written);
  });

  it.each([
    ['0 9 * * 1 Asia/Shanghai', '0 9 * * 1', 'Asia/Shanghai'],
    ['CRON_TZ=Europe/Berlin 0 9 * * 1', '0 9 * * 1', 'Europe/Berlin'],
    ['TZ=UTC 0 9 * * 1', '0 9 * * 1', 'UTC'],
    ['0 9 * * 1', '0 9 * * 1', null],
    ['0 9 * * 1 Mars/Base', '0 9 * * 1 Mars/Base', null],
    ['0 0 9 * * 1', '0 0 9 * * 1', null],
  ])('%s says its zone', (text, expression, timeZone) => {
    expect(readSchedule(text)).toEqual({ expression, timeZone });
  });
});
