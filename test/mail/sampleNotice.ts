import type { Notice, NoticeTask } from '../../src/domain/common/notice';
import { NO_RUN_FACTS } from '../../src/domain/common/task';

export const CLAIMED_AT = new Date('2026-11-23T08:10:00Z');
export const LINK = 'https://rollcall.example.org/r/k1.Zm9yIG9uZSBwZXJzb24gb25seQ';

/** A stale task of the project `Billing`, with what the test says otherwise. */
export const sampleTask = (task: Partial<NoticeTask> = {}): NoticeTask => ({
  source: 'jobs',
  taskId: '1',
  projectId: 'p1',
  projectName: 'Billing',
  name: 'Nightly invoices',
  schedule: '0 2 * * *',
  touchedAt: new Date('2026-03-01T12:00:00Z'),
  seenAt: CLAIMED_AT,
  ...NO_RUN_FACTS,
  lastRunAt: new Date('2026-11-23T02:00:00Z'),
  runCount: 70_975,
  url: 'https://jobs.example.org/tasks/1',
  stale: true,
  roundId: null,
  owner: null,
  ownerName: null,
  assignedFor: null,
  assignedBy: null,
  wentTo: null,
  ...task,
});

/** `count` tasks, numbered from 1. */
export const sampleTasks = (count: number, task: Partial<NoticeTask> = {}): NoticeTask[] =>
  Array.from({ length: count }, (_, i) =>
    sampleTask({ taskId: `${i + 1}`, name: `Task no. ${i + 1}.`, url: null, ...task }),
  );

/** A first notice to its owner about one task, with what the test says otherwise. */
export const sampleNotice = (notice: Partial<Notice> = {}): Notice => ({
  id: '7b0e6a3c-6a42-4f1c-9a1b-0f6f0d1d2c3b',
  kind: 'notice',
  roundId: 'b7f0c1de-93b5-4b0b-9b43-5d8f3c1f8a10',
  step: 0,
  owner: 'jobs:wei',
  ownerName: null,
  recipient: 'jobs:wei',
  address: 'wei@example.org',
  name: 'Wei Chen',
  locale: 'en',
  timeZone: 'UTC',
  keyId: 'k1',
  claimedAt: CLAIMED_AT,
  replyBy: new Date('2026-11-30T08:10:00Z'),
  closesAt: null,
  expiresAt: new Date('2027-02-23T08:10:00Z'),
  revokedAt: null,
  first: null,
  tasks: [sampleTask()],
  ...notice,
});
