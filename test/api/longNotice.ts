import type { NoticeTask } from '../../src/domain/common/notice';

const NAMES = [
  'ci-kubernetes-e2e-gce-latest-stable2-gci-kubectl-skew-serial',
  '每日凌晨清理游戏服务器过期日志并归档到对象存储',
  'periodic-cluster-api-provider-aws-e2e-conformance-with-k8s-main',
  '每周五全量备份用户数据库（华东一区）',
  'nightly-export-of-customer-invoices-to-the-data-warehouse-eu-west',
];
const PROJECTS = [
  'kubernetes-sigs/cluster-api-provider-vsphere',
  '蓝鲸运维平台-基础设施组',
  'Billing and revenue',
];
const SCHEDULES = ['0 3 * * 1-5 Asia/Shanghai', '30 */2 * * *', '@every 1h'];

/** What some sources know of a task that fails. */
export const FAILING = {
  lastResult: 'failed',
  failuresInARow: 38,
  meanDurationSeconds: 95.5,
  nextRunAt: new Date('2026-11-30T02:00:00Z'),
} as const;

/** So many tasks as an owner of that many has: names, projects, links and dates as long as real ones. */
export const longNotice = (count: number, projects: number): Partial<NoticeTask>[] =>
  Array.from({ length: count }, (_, n) => {
    const project = n % projects;
    return {
      projectId: `p${project}`,
      projectName: `${PROJECTS[project % PROJECTS.length]} ${project}`,
      name: `${NAMES[n % NAMES.length]}-${n}`,
      schedule: SCHEDULES[n % SCHEDULES.length] ?? null,
      touchedAt: new Date(Date.UTC(2018 + (n % 8), n % 12, 1 + (n % 28))),
      runCount: (n * 7919) % 99_999,
      url: `https://bksops.example.com/taskflow/home/periodic/2/?limit=15&page=1&task_id=${100_000 + n}`,
      stale: n % 7 !== 6,
      ...(n % 50 === 1 && FAILING),
    };
  });
