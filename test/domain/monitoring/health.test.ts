import { judgedKinds } from '../../../src/domain/monitoring/alerts';
import {
  digestIsDue,
  expectation,
  SWEEP_GRACE_MS,
  healthIssues,
  type SeenSchedule,
  type WatchFacts,
} from '../../../src/domain/monitoring/health';
import { NO_COUNTS, type SweepCounts } from '../../../src/domain/sweep/counts';

const EXPECTED = '2026-11-23T09:00:00.000Z';
const NEXT = '2026-11-30T09:00:00.000Z';
const at = (iso: string) => new Date(iso);
const LATE = new Date(Date.parse(EXPECTED) + SWEEP_GRACE_MS);

const schedule: SeenSchedule = {
  paused: false,
  note: null,
  next: NEXT,
  skipped: 0,
  missed: 0,
  latest: null,
};

/** All is well at LATE: the sweep that was expected began. */
const facts = (over: Partial<WatchFacts> = {}): WatchFacts => ({
  unreachable: null,
  schedule,
  queues: [{ name: 'rollcall', polledAt: '2026-11-23T09:09:00Z' }],
  expectedAt: EXPECTED,
  sweptAt: '2026-11-23T09:00:01Z',
  ...over,
});

const kinds = (over: Partial<WatchFacts>, now = LATE) =>
  healthIssues(facts(over), now).map(({ kind }) => kind);
const detail = (over: Partial<WatchFacts>, now = LATE) => healthIssues(facts(over), now)[0]?.detail;

describe('a sweep is missing', () => {
  it('when none began within the grace after its time', () => {
    expect(kinds({ sweptAt: '2026-11-16T09:00:01Z' })).toEqual(['missing']);
    expect(kinds({ sweptAt: null })).toEqual(['missing']);
  });

  it('not when one began, nor while the grace lasts', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ sweptAt: null }, new Date(LATE.getTime() - 1))).toEqual([]);
  });

  it('not when none was expected yet', () => {
    expect(kinds({ expectedAt: null, sweptAt: null })).toEqual([]);
  });

  it('not while the Schedule is paused; that is told as such', () => {
    const paused = { ...schedule, paused: true, note: 'on holiday' };
    expect(kinds({ sweptAt: null, schedule: paused })).toEqual(['paused']);
    expect(detail({ schedule: paused })).toContain('(on holiday)');
  });

  describe('while the one before still runs', () => {
    const startedAt = '2026-11-16T09:00:00.000Z';
    const latest = { workflowId: 'sweep-1', status: 'RUNNING', startedAt, endedAt: null, failure: null };
    const running = { ...schedule, latest };

    it('not as such: that one hangs, and is named', () => {
      const over = { sweptAt: '2026-11-16T09:00:01Z', schedule: running };
      expect(kinds(over)).toEqual(['hanging']);
      expect(detail(over)).toBe(
        'The sweep of 2026-11-23 09:00 UTC did not begin: the sweep before, sweep-1, has been running since ' +
          '2026-11-16 09:00 UTC, and sweeps do not overlap.',
      );
    });

    it('as such where no worker listens: to cancel that one would not help', () => {
      const queues = [{ name: 'rollcall', polledAt: null }];
      expect(kinds({ sweptAt: null, queues, schedule: running })).toEqual(['worker', 'missing']);
    });
  });

  it('and tells the counts of Temporal where it knows no better', () => {
    expect(detail({ sweptAt: null, schedule: { ...schedule, missed: 2 } })).toContain(
      '2 missed and 0 skipped',
    );
  });
});

describe('a sweep that failed', () => {
  const failed = (endedAt: string, status = 'FAILED') => ({
    schedule: {
      ...schedule,
      latest: { workflowId: 'sweep-1', status, startedAt: NEXT, endedAt, failure: 'staleAfter is "soon"' },
    },
  });

  it('is told of with its failure, and not as missing, too', () => {
    const over = { ...failed('2026-11-23T09:00:02Z'), sweptAt: null };
    expect(kinds(over)).toEqual(['failed']);
    expect(detail(over)).toBe('The latest sweep, sweep-1, ended failed: staleAfter is "soon".');
  });

  it.each(['TIMED_OUT', 'TERMINATED', 'CANCELLED'])('may as well have ended %s', (status) => {
    expect(kinds(failed('2026-11-23T09:00:02Z', status))).toEqual(['failed']);
  });

  it('is over once another one began', () => {
    expect(kinds({ ...failed('2026-11-23T09:00:02Z'), sweptAt: '2026-11-23T09:05:00Z' })).toEqual([]);
  });
});

describe('a worker is gone', () => {
  it('when it did not ask for work for three minutes, or never', () => {
    expect(kinds({ queues: [{ name: 'rollcall', polledAt: '2026-11-23T09:07:00Z' }] })).toEqual([]);
    expect(kinds({ queues: [{ name: 'rollcall', polledAt: '2026-11-23T09:06:59Z' }] })).toEqual(['worker']);
    expect(kinds({ queues: [{ name: 'rollcall', polledAt: null }] })).toEqual(['worker']);
  });

  it('but not because all places for mails are taken, by a mail server that keeps silent', () => {
    const { queues } = facts();
    expect(kinds({ queues: [...queues, { name: 'rollcall-mail', polledAt: null }] })).toEqual([]);
  });

  it('which is told of once for both task queues', () => {
    const queues = ['rollcall', 'rollcall-mail'].map((name) => ({ name, polledAt: null }));
    expect(kinds({ queues })).toEqual(['worker']);
    expect(detail({ queues })).toContain('rollcall and rollcall-mail');
  });
});

describe('a Temporal that does not answer', () => {
  const gone = { unreachable: 'connection refused', schedule: null, queues: [] };

  it('is the one thing wrong', () => {
    expect(kinds({ ...gone, sweptAt: null })).toEqual(['temporal']);
  });

  it('leaves to be judged only what is known without it', () => {
    expect(judgedKinds(gone)).toEqual([
      'database',
      'temporal',
      'source',
      'handler',
      'mail',
      'stuck',
      'bounces',
      'refusals',
    ]);
  });

  it('leaves what was expected as it was', () => {
    expect(expectation(facts(gone), LATE)).toBe(EXPECTED);
  });
});

describe('the sweep that is expected', () => {
  it('is the next of the Schedule', () => {
    expect(expectation(facts({ expectedAt: null }), LATE)).toBe(NEXT);
  });

  it('moves with the Schedule until its time has come', () => {
    expect(expectation(facts({ expectedAt: '2026-11-25T09:00:00Z', sweptAt: null }), LATE)).toBe(NEXT);
  });

  it('stays the same from its time on until a sweep began', () => {
    expect(expectation(facts({ sweptAt: null }), at(EXPECTED))).toBe(EXPECTED);
    expect(expectation(facts(), at(EXPECTED))).toBe(NEXT);
  });

  it('is none while there is no Schedule, or a paused one', () => {
    expect(expectation(facts({ schedule: null }), LATE)).toBeNull();
    expect(expectation(facts({ schedule: { ...schedule, paused: true } }), LATE)).toBeNull();
  });
});

it('no Schedule at all is wrong', () => {
  expect(kinds({ schedule: null })).toEqual(['schedule']);
});

describe('a digest goes out', () => {
  const guardrail = { key: 'over cap files', what: '', command: '' };
  const last = { at: at('2026-11-22T09:00:00Z'), guardrails: [] as string[] };
  const due = (counts: Partial<SweepCounts>, over: object = {}) =>
    digestIsDue({ counts: { ...NO_COUNTS, ...counts }, guardrails: [], last, ...over }, LATE);

  it('when something happened', () => {
    expect(due({})).toBe(false);
    expect(due({ asked: 1 })).toBe(true);
    expect(due({ since: { ...NO_COUNTS.since, keep: 1 } })).toBe(true);
  });

  it('when a guardrail began to block that the last one did not tell of', () => {
    expect(due({}, { guardrails: [guardrail] })).toBe(true);
    expect(due({}, { guardrails: [guardrail], last: { ...last, guardrails: [guardrail.key] } })).toBe(false);
  });

  it('at least once a week, and for the first sweep of all', () => {
    expect(due({}, { last: { ...last, at: at('2026-11-16T09:10:00Z') } })).toBe(true);
    expect(due({}, { last: null })).toBe(true);
  });
});
