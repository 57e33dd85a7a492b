import type { Locale } from '../../../src/domain/common/notice';
import { nextRunIn, recommendationsIn, resultIn } from '../../../src/domain/common/runWords';
import { NO_RUN_FACTS } from '../../../src/domain/common/task';

const NOW = new Date('2026-11-23T08:10:00Z');
const KNOWN = {
  ...NO_RUN_FACTS,
  schedule: '*/5 * * * *',
  touchedAt: new Date('2018-10-11T00:00:00Z'),
  seenAt: NOW,
};
const says = (known: Partial<typeof KNOWN>, locale: Locale) =>
  recommendationsIn({ ...KNOWN, ...known }, { locale, timeZone: 'UTC' }).map((one) => one.says);

describe('a recommendation', () => {
  it.each<[string, Partial<typeof KNOWN>, string, string]>([
    [
      'of failures',
      { failuresInARow: 1500 },
      'Failed on each of its last 1,500 runs.',
      '最近 1,500 次运行全部失败。',
    ],
    [
      'of runs that stay away',
      { lastRunAt: new Date('2025-03-03T00:00:00Z') },
      'No run is recorded since 3 Mar 2025, though its schedule asks for runs.',
      '自 2025 年 3 月 3 日以来没有运行记录，但按其周期本应运行。',
    ],
    [
      'of runs that never were',
      { runCount: 0 },
      'No run was ever recorded, though its schedule asks for runs.',
      '从未有过运行记录，但按其周期本应运行。',
    ],
    [
      'of many runs that nobody looks after',
      { lastRunAt: NOW },
      'Its schedule is every 5 minutes, and nobody has edited it for 8 years.',
      '按其周期每 5 分钟运行一次，已有 8 年无人更新。',
    ],
    [
      'of a run each minute',
      { lastRunAt: NOW, schedule: '* * * * *' },
      'Its schedule is every minute, and nobody has edited it for 8 years.',
      '按其周期每分钟运行一次，已有 8 年无人更新。',
    ],
    [
      'of runs within a minute',
      { lastRunAt: NOW, schedule: 'every 30 seconds' },
      'Its schedule is every 30 seconds, and nobody has edited it for 8 years.',
      '按其周期每 30 秒运行一次，已有 8 年无人更新。',
    ],
  ])('%s is a sentence in the language of its reader', (_, known, english, chinese) => {
    expect(says(known, 'en')[0]).toBe(english);
    expect(says(known, 'zh-CN')[0]).toBe(chinese);
  });
});

describe('how the latest runs ended', () => {
  it.each([
    ['succeeded', 0, 'succeeded', '成功'],
    ['succeeded', null, 'succeeded', '成功'],
    ['failed', null, 'failed', '失败'],
    ['failed', 1, 'failed', '失败'],
    ['failed', 38, 'failed, 38 times in a row', '失败（连续 38 次）'],
    [null, 2, 'failed, 2 times in a row', '失败（连续 2 次）'],
    [null, 0, null, null],
    [null, null, null, null],
  ] as const)('%s, %s in a row, is %s', (lastResult, failuresInARow, english, chinese) => {
    expect(resultIn({ lastResult, failuresInARow }, { locale: 'en' })).toBe(english);
    expect(resultIn({ lastResult, failuresInARow }, { locale: 'zh-CN' })).toBe(chinese);
  });
});

describe('the next run', () => {
  const next = (at: string) => nextRunIn({ nextRunAt: new Date(at) }, NOW, { locale: 'en', timeZone: 'UTC' });

  it('is told with its time if it is near', () => {
    expect(next('2026-11-24T02:00:00Z')).toBe('24 Nov 2026, 02:00 (UTC)');
  });

  it('is told as a day if it is not', () => {
    expect(next('2026-12-24T02:00:00Z')).toBe('24 Dec 2026');
  });

  it('is not told once it is past', () => {
    expect(next('2026-11-23T08:00:00Z')).toBeNull();
  });
});
