import { setTimeout } from 'node:timers/promises';
import type { Pool } from 'pg';
import {
  findActivity,
  firstNotices,
  newestAnswer,
  type Activity,
  type NoticeResult,
} from '../db/monitoring/activityFeed';
import { createPool, type Db, inSnapshot } from '../db/core/pool';
import type { SweepCounts } from '../domain/sweep/counts';
import { liveLine, liveLines, type Tally } from './liveLines';
import { sweepText } from './sweepText';

const POLL_MS = 3000;

/** Rows committed this long after their timestamp are still reported; in milliseconds. */
const OVERLAP_MS = 60_000;

/** How far the commit order of answers may differ from their numbering. */
const ANSWERS_OVERLAP = 1000;

/** Reads what is new at each poll and returns it as lines. */
export interface LiveFeed {
  /** What happened since `since` and was not returned before, as lines. Throws if the database does not answer. */
  poll(now: Date): Promise<string[]>;
}

/** A feed of what happens in the database of `pool` from `since` on. */
export function createLiveFeed(pool: Pool, since: Date): LiveFeed {
  const told = new Told();
  let before = since;
  let lastAnswer: number | null = null;
  let lastSweep = '';
  /** The sweeps that did something, or differ from the one before. */
  const newsAmong = <T extends { counts: SweepCounts }>(sweeps: T[]): T[] =>
    sweeps.filter(({ counts }, at) => {
      const earlier = at === 0 ? lastSweep : sweepText(sweeps[at - 1]!.counts);
      return counts.asked > 0 || counts.proposed > 0 || sweepText(counts) !== earlier;
    });
  return {
    poll: (now) =>
      inSnapshot(pool, async (db) => {
        lastAnswer ??= Math.max(0, (await newestAnswer(db)) - ANSWERS_OVERLAP);
        const from = new Date(Math.max(since.getTime(), before.getTime() - OVERLAP_MS));
        const activity = await findActivity(db, { since: from, afterAnswer: lastAnswer });
        const ripe = { ...activity, notices: activity.notices.filter((notice) => isRipe(notice, now)) };
        const fresh = told.untold(ripe);
        const news = { ...fresh, sweeps: newsAmong(fresh.sweeps) };
        const lines = liveLines(news, await tallyOf(db, news)).map(({ at, text }) => liveLine(at, text));
        // Mark only now: after a failed statement, the next poll reports everything.
        told.mark(fresh, now);
        const newest = Math.max(...activity.answers.map(({ seq }) => seq), 0);
        lastAnswer = Math.max(lastAnswer, newest - ANSWERS_OVERLAP);
        before = now;
        const last = fresh.sweeps.at(-1);
        if (last) lastSweep = sweepText(last.counts);
        return lines;
      }),
  };
}

/** Mails of a running sweep wait a short while, so that the sweep is reported first. */
const isRipe = ({ sweepRuns, at }: NoticeResult, now: Date) =>
  !sweepRuns || now.getTime() - at.getTime() > OVERLAP_MS / 2;

/** The progress of first notices, for each sweep that just sent some. */
async function tallyOf(db: Db, { notices }: Activity): Promise<Tally> {
  const tally = new Map<string, { sent: number; rounds: number }>();
  for (const { kind, state, sweepId } of notices)
    if (kind === 'notice' && state === 'sent' && sweepId && !tally.has(sweepId))
      tally.set(sweepId, await firstNotices(db, sweepId));
  return tally;
}

/** Remembers what was reported, as long as a poll may find it again. */
class Told {
  private readonly when = new Map<string, number>();

  /** The part of `activity` that was not reported yet. */
  untold(activity: Activity): Activity {
    const fresh = <T extends { key: string }>(events: T[]): T[] =>
      events.filter(({ key }) => !this.when.has(key));
    const { sweeps, digests, notices, answers, rounds, closures } = activity;
    return {
      sweeps: fresh(sweeps),
      digests: fresh(digests),
      notices: fresh(notices),
      answers: fresh(answers),
      rounds: fresh(rounds),
      closures: fresh(closures),
    };
  }

  /** Marks `activity` as reported. */
  mark(activity: Activity, now: Date): void {
    for (const events of Object.values(activity) as { key: string; at: Date }[][])
      for (const { key, at } of events) this.when.set(key, at.getTime());
    for (const [key, at] of this.when) if (at < now.getTime() - 2 * OVERLAP_MS) this.when.delete(key);
  }
}

/**
 * Reports what happens in the database at `url` from `since` on, line by line, until stopped. While the database does not
 * answer, it reports only that, once.
 */
export function startLiveFeed(
  url: string,
  since: Date,
  tell: (line: string) => void,
): { stop(): Promise<void> } {
  const pool = createPool(url, 1);
  const feed = createLiveFeed(pool, since);
  const end = new AbortController();
  let away = false;
  const look = async () => {
    try {
      for (const line of await feed.poll(new Date())) tell(line);
      away = false;
    } catch (error) {
      if (!away && !end.signal.aborted)
        tell(liveLine(new Date(), `cannot read the database now: ${String(error)}`));
      away = true;
    }
  };
  const looking = (async () => {
    while (!end.signal.aborted) {
      await look();
      await setTimeout(POLL_MS, undefined, { signal: end.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      end.abort();
      await looking;
      await pool.end();
    },
  };
}
