import type { SweepReport } from '../../src/domain/report';
import { NO_COUNTS } from '../../src/domain/sweep';

const week = (n: number) => new Date(Date.UTC(2026, 7, 31 + 7 * n, 9)).toISOString();

/** The report of a sweep in which a lot happened, and two brakes tripped. */
export const sampleReport: SweepReport = {
  sweepId: '6f1c1c3e-1111-4222-8333-444455556666',
  startedAt: '2026-11-23T09:00:00.000Z',
  endedAt: '2026-11-23T09:00:21.000Z',
  counts: {
    ...NO_COUNTS,
    asked: 1240,
    proposed: 65,
    unreachable: 7,
    ownerless: 12,
    observing: 2,
    overCap: 65,
    skipped: { roundOpen: 310, askedLately: 84, held: 41, exempt: 3, stopped: 0 },
    since: {
      keep: 903,
      close: 120,
      snooze: 44,
      escalated: 61,
      closed: 118,
      restored: 2,
      failed: 2,
      refused: 9,
    },
  },
  brakes: [
    {
      key: 'untrusted kubernetes',
      what: 'The latest sync of kubernetes is not trusted: 412 of 1,335 tasks are missing. Nobody new is asked about its tasks and none is closed, but for what owners asked for themselves. If what it says is real, accept it.',
      command: 'rollcall sync accept kubernetes --reason "..."',
    },
    {
      key: 'over cap kubernetes',
      what: '65 closures of kubernetes would exceed the cap on closing in a day, so none of them runs. Look at them, then allow that many once.',
      command: 'rollcall closing allow 45 --source kubernetes --reason "..."',
    },
  ],
  trend: [120, 90, 0, 260, 310, 280, 400, 520, 610, 700, 930, 1240].map((asked, n) => ({
    startedAt: week(n),
    asked,
    answered: n === 11 ? 0 : Math.floor(asked * (0.55 + (n % 4) / 20)),
    unanswered: n > 8 ? 0 : Math.floor(asked * 0.2),
  })),
  waiting: [
    { owner: 'kubernetes:spiffxp', name: null, since: '2026-11-02T09:00:00.000Z', tasks: 211 },
    { owner: 'kubernetes:ann', name: 'Ann Lee <b>', since: '2026-11-09T09:00:00.000Z', tasks: 1 },
  ],
};
