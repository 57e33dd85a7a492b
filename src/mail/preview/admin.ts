import type { SweepReport } from '../../domain/sweep/report';
import { guardrailsOf } from '../../domain/sweep/guardrails';
import { NO_COUNTS, type SweepCounts } from '../../domain/sweep/counts';
import type { Alert } from '../admin/alert';
import type { ToDoList } from '../admin/toDoList';

const week = (n: number) => new Date(Date.UTC(2026, 7, 31 + 7 * n, 9)).toISOString();

const COUNTS: SweepCounts = {
  ...NO_COUNTS,
  asked: 1240,
  proposed: 65,
  unreachable: 7,
  ownerless: 12,
  observing: 2,
  overCap: 65,
  skipped: { roundOpen: 310, askedLately: 84, held: 41, exempt: 3, paused: 0 },
  since: {
    keep: 903,
    close: 120,
    snooze: 44,
    notMine: 17,
    escalated: 61,
    closed: 118,
    restored: 2,
    failed: 2,
    refused: 9,
  },
};

/** The report of a sweep in which a lot happened, and two guardrails blocking. */
export const REPORT: SweepReport = {
  sweepId: '6f1c1c3e-1111-4222-8333-444455556666',
  startedAt: '2026-11-23T09:00:00.000Z',
  endedAt: '2026-11-23T09:00:21.000Z',
  counts: COUNTS,
  guardrails: guardrailsOf(
    {
      pause: null,
      sources: [
        {
          source: 'kubernetes',
          trusted: false,
          reason: '412 of 1,335 tasks are missing',
          rejectedProjectCount: 0,
          syncId: '3f2a91c0-1111-4222-8333-444455556666',
          syncedAt: '2026-11-23T08:55:00.000Z',
          fresh: true,
        },
      ],
      overCap: [{ source: 'kubernetes', pending: 65, beyond: 45 }],
      reactivated: [],
      running: [],
      closedAgain: [],
      toDo: [],
    },
    COUNTS,
  ),
  trend: [120, 90, 0, 260, 310, 280, 400, 520, 610, 700, 930, 1240].map((asked, n) => ({
    startedAt: week(n),
    asked,
    answered: n === 11 ? 0 : Math.floor(asked * (0.55 + (n % 4) / 20)),
    unanswered: n > 8 ? 0 : Math.floor(asked * 0.2),
    otherwise: 0,
  })),
  waiting: [
    { owner: 'kubernetes:spiffxp', name: null, since: '2026-11-02T09:00:00.000Z', tasks: 211 },
    { owner: 'jobs:ann', name: 'Ann Lee', since: '2026-11-09T09:00:00.000Z', tasks: 1 },
  ],
};

/** A sweep that did not run; and the mail that says it is over. */
export const ALERT: Alert = {
  id: '9c1c1c3e-1111-4222-8333-444455556666',
  kind: 'missing',
  detail: 'The sweep of 2026-11-23 09:00 UTC did not begin: no worker listens.',
  openedAt: new Date('2026-11-23T09:10:00Z'),
  closedAt: null,
};
export const ALL_CLEAR: Alert = { ...ALERT, closedAt: new Date('2026-11-23T10:00:00Z') };

const PLANT = { source: 'plant', project: 'line-4', projectName: 'Line 4' };
const toDo = (n: number): ToDoList['toDo'][number] => ({
  ...PLANT,
  id: `3f2a91c0-1111-4222-8333-${String(n).padStart(12, '0')}`,
  what: n === 1 ? 'switch on' : 'switch off',
  taskId: `job-${n}`,
  task: ['Nightly stock count', 'Export of shift plans', 'Pressure report'][n % 3]!,
  url: `https://plant.example.org/jobs/${n}`,
  managedBy: n % 5 === 4 ? 'Argo CD application line-4' : null,
  owner: ['plant:ann', 'plant:wangfang', null][n % 3]!,
  reason: ['archived', 'answer', 'silence'][n % 3]!,
  since: new Date(Date.UTC(2026, 10, 20 + (n % 7), 9)),
});

/** A reminder of more than a mail shows. */
export const TO_DO_LIST: ToDoList = {
  id: '5d1c1c3e-1111-4222-8333-444455556666',
  reminder: true,
  madeAt: new Date('2026-11-27T09:10:00Z'),
  counts: { off: 63, on: 1 },
  toDo: Array.from({ length: 64 }, (_, n) => toDo(n)).toSorted((a, b) => Number(a.since) - Number(b.since)),
};
