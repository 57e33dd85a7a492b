import type { Locale, NoticeTask } from '../../domain/common/notice';

/** The people and tasks that the samples are about, in one language. */
interface Cast {
  reader: string;
  owner: string;
  other: string;
  third: string;
  projects: [string, string, string];
  tasks: string[];
}

export const CAST: Record<Locale, Cast> = {
  en: {
    reader: 'Wei Chen',
    owner: 'Ann Lee',
    other: 'Bo Lindqvist',
    third: 'Carla Ortiz',
    projects: ['Billing', 'Data platform', 'Release engineering / nightly'],
    tasks: [
      'Nightly invoices',
      'Refresh exchange rates',
      'Export ledger to the tax office (old format)',
      'Rebuild search index',
      'Clean up staging buckets',
      'ci-kubernetes-e2e-autoscaling-vpa-recommender',
      'Warm the product cache',
      'Weekly usage report for the sales team',
    ],
  },
  'zh-CN': {
    reader: '陈伟',
    owner: '李安',
    other: '林波',
    third: 'Carla Ortiz',
    projects: ['计费结算', '数据平台', '发布工程 / nightly'],
    tasks: [
      '每日账单生成',
      '汇率刷新',
      '税务账目导出（旧格式）',
      '重建搜索索引',
      '清理预发布环境的存储桶',
      'ci-kubernetes-e2e-autoscaling-vpa-recommender',
      '商品缓存预热',
      '销售团队每周用量报表',
    ],
  },
};

const SCHEDULES = ['0 2 * * *', '*/15 * * * *', '0 9 * * 1 Asia/Shanghai', null, '@every 24h'];
const TOUCHED = ['2018-10-11', '2021-02-03', null, '2024-06-18', '2026-03-01'];
const RAN = ['2026-11-23T02:00', '2026-11-22T18:45', '2026-11-01T04:00', null];
const RUNS = [70_975, 412, null, 3, 1_204_331];
const UNKNOWN = { lastResult: null, failuresInARow: null, meanDurationSeconds: null, nextRunAt: null };
const SUCCEEDED = {
  ...UNKNOWN,
  lastResult: 'succeeded',
  failuresInARow: 0,
  meanDurationSeconds: 4.2,
} as const;
const FAILED = {
  lastResult: 'failed',
  failuresInARow: 38,
  meanDurationSeconds: 95.5,
  nextRunAt: new Date('2026-11-24T02:00Z'),
} as const;
const FACTS = [FAILED, SUCCEEDED, UNKNOWN, UNKNOWN, { ...SUCCEEDED, meanDurationSeconds: 5400 }];
const COST: Record<Locale, string> = { en: '12.40 EUR a month', 'zh-CN': '每月 12.40 欧元' };

/** `count` tasks of the owner called `ownerName`; every fourth of many is not stale. */
export function sampleTasks(locale: Locale, count: number, ownerName = CAST[locale].reader): NoticeTask[] {
  return Array.from({ length: count }, (_, i) => sampleTask(locale, i, ownerName));
}

function sampleTask(locale: Locale, i: number, ownerName: string): NoticeTask {
  const { projects, tasks } = CAST[locale];
  const project = Math.floor((i % 8) / 3);
  const stale = i % 4 !== 3;
  return {
    source: 'jobs',
    taskId: `${1400 + i}`,
    projectId: `p${project}`,
    projectName: pick<string>(projects, project),
    name: pick(tasks, i) + (i < tasks.length ? '' : ` ${Math.floor(i / tasks.length) + 1}`),
    schedule: pick(SCHEDULES, i),
    touchedAt: dateOf(stale ? pick(TOUCHED, i) : '2026-11-12'),
    seenAt: dateOf('2026-11-23T07:00'),
    lastRunAt: dateOf(pick(RAN, i)),
    runCount: pick(RUNS, i),
    ...pick(FACTS, i),
    cost: i === 0 ? COST[locale] : null,
    url: `https://jobs.example.org/tasks/${1400 + i}`,
    stale,
    roundId: ROUND,
    owner: 'jobs:ann',
    ownerName,
    assignedFor: null,
    assignedBy: null,
    wentTo: null,
  };
}

export const ROUND = 'b7f0c1de-93b5-4b0b-9b43-5d8f3c1f8a10';

const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
const dateOf = (text: string | null) =>
  text === null ? null : new Date(`${text.slice(0, 16)}${text.includes('T') ? '' : 'T12:00'}Z`);
