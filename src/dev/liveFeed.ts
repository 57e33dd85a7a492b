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

/** What is stamped so long before it is committed is told all the same. */
const OVERLAP_MS = 60_000;

/** As many answers may be committed in another order than they are numbered in. */
const ANSWERS_OVERLAP = 1000;

/** Reads what is new each time it is asked, and says so in lines. */
export interface LiveFeed {
  /** The lines of what happened since `since` and was told in no earlier call. Throws where the database is away. */
  poll(now: Date): Promise<string[]>;
}

/** Tells what happens in the database of `pool` from `since` on. */
export function createLiveFeed(pool: Pool, since: Date): LiveFeed {
  const told = new Told();
  let before = since;
  let lastAnswer: number | null = null;
  let lastSweep = '';
  /** Those that did something, or say what the one before did not. */
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
        // Only now: what a failing statement kept from being told is told by the next look.
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

/** Mails of a sweep that still runs wait, so that the sweep is told first; they do not wait long. */
const isRipe = ({ sweepRuns, at }: NoticeResult, now: Date) =>
  !sweepRuns || now.getTime() - at.getTime() > OVERLAP_MS / 2;

/** How far the first notices are of each sweep that some were just sent of. */
async function tallyOf(db: Db, { notices }: Activity): Promise<Tally> {
  const tally = new Map<string, { sent: number; rounds: number }>();
  for (const { kind, state, sweepId } of notices)
    if (kind === 'notice' && state === 'sent' && sweepId && !tally.has(sweepId))
      tally.set(sweepId, await firstNotices(db, sweepId));
  return tally;
}

/** Keeps in mind what was told, as long as it may be found again. */
class Told {
  private readonly when = new Map<string, number>();

  /** Of `activity` what was not told yet. */
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

  /** From now on `activity` is told. */
  mark(activity: Activity, now: Date): void {
    for (const events of Object.values(activity) as { key: string; at: Date }[][])
      for (const { key, at } of events) this.when.set(key, at.getTime());
    for (const [key, at] of this.when) if (at < now.getTime() - 2 * OVERLAP_MS) this.when.delete(key);
  }
}

/**
 * Tells what happens in the database at `url` from `since` on, a line each, until it is stopped. While the database is
 * away nothing is told; it tells once that it cannot look.
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
        tell(liveLine(new Date(), `what happens cannot be read now: ${String(error)}`));
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
