import type { Pool } from 'pg';
import { readWatch } from '../../db/monitoring/alerts';
import { countUnapplied } from '../../db/answers/apply';
import { cadenceInForce } from '../../db/cadence/inForce';
import { findFailingHandlers } from '../../db/closing/handlers';
import { readMailHealth } from '../../db/monitoring/mailHealth';
import { listRecreated, readInstallation } from '../../db/monitoring/scheduleStates';
import { findFailingSyncs } from '../../db/sync/failing';
import { handlerIssues } from '../../domain/monitoring/handlerHealth';
import { mailIssues } from '../../domain/monitoring/mailHealth';
import { deafQueues, healthIssues, type Seen, type WatchFacts } from '../../domain/monitoring/health';
import type { HealthIssue } from '../../domain/monitoring/alerts';
import { RECREATED_FOR_MS, scheduleIssues } from '../../domain/monitoring/scheduleHealth';
import { syncIssues } from '../../domain/monitoring/syncHealth';
import { dueThresholds } from '../../domain/sweep/due';
import { NOTHING_FOUND, UNAPPLIED_AFTER_MS, workIssues } from '../../domain/monitoring/workHealth';

/** What the judgement needs beside what was seen. */
interface Judging {
  now: Date;
  /** The sources that syncs read; null if that is not known here. A source that no sync reads any more fails no longer. */
  synced: string[] | null;
}

/** All problems at `now`, judged by what was seen of Temporal and by the database; with the facts about sweeps. */
export async function findIssues(
  pool: Pool,
  seen: Seen,
  { now, synced }: Judging,
): Promise<{ issues: HealthIssue[]; facts: WatchFacts }> {
  const { expectedAt, sweptAt } = await readWatch(pool);
  const facts = {
    ...seen,
    expectedAt: expectedAt?.toISOString() ?? null,
    sweptAt: sweptAt?.toISOString() ?? null,
  };
  const issues = [
    ...healthIssues(facts, now),
    ...(await namespaceIssues(pool, seen, now)),
    ...(await sourceIssues(pool, { now, synced })),
    ...handlerIssues(await findFailingHandlers(pool)),
    ...mailIssues(await readMailHealth(pool, now)),
  ];
  return { issues, facts };
}

/** Problems with the other Schedules and with workflows. Empty while Temporal does not answer. */
async function namespaceIssues(pool: Pool, seen: Seen, now: Date): Promise<HealthIssue[]> {
  const { unreachable, upkeep = [], claims = [], work = NOTHING_FOUND } = seen;
  if (unreachable !== null) return [];
  const before = (length: number) => new Date(now.getTime() - length);
  const installation = await readInstallation(pool);
  const recreated = await listRecreated(pool, before(RECREATED_FOR_MS));
  const unapplied = await countUnapplied(pool, before(UNAPPLIED_AFTER_MS));
  return [
    ...scheduleIssues({ upkeep, claims }, { installation, recreated }),
    ...workIssues(work, unapplied, { deaf: deafQueues(seen, now).length > 0 }),
  ];
}

async function sourceIssues(pool: Pool, { now, synced }: Judging): Promise<HealthIssue[]> {
  const failing = await findFailingSyncs(pool);
  const { freshBefore } = dueThresholds(await cadenceInForce(pool), now);
  return syncIssues(
    failing.filter(({ source }) => synced === null || synced.includes(source)),
    { freshBefore, now },
  );
}
