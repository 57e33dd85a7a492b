import type { Pool } from 'pg';
import { loadTemporalConfig, type Env } from '../../config';
import { readSeen } from '../../db/monitoring/metrics';
import { listOpenAlerts } from '../../db/monitoring/overview';
import { judgedKinds, REMEDIES, type AlertKind } from '../../domain/monitoring/alerts';
import type { Seen } from '../../domain/monitoring/health';
import type { Temporal } from '../../worker/connect';
import { showTime } from '../output/table';
import { note, wrong, type Finding } from './finding';
import { seeNow } from './seeNow';

/**
 * What the watchdog found wrong, each with the command to begin with. Its rules are asked again with what is seen now:
 * an alert of something that is over since is told of as such, until the watchdog's next look closes it.
 */
export async function checkAlerts(pool: Pool, env: Env, now: Date): Promise<Finding[]> {
  const open = await listOpenAlerts(pool);
  if (open.length === 0) return [];
  const over = await whatIsOver(pool, env, now);
  return open.map(({ kind, detail, openedAt }) => {
    const since = `since ${showTime(openedAt)}`;
    if (over(kind)) return note('alert', `over: ${detail} It was so ${since}, and is not now.`, CLOSED_SOON);
    const { advice, command } = REMEDIES[kind];
    return wrong('alert', `${detail} (${since}) ${advice}`, command);
  });
}

const CLOSED_SOON =
  'nothing to do: the watchdog beside the API closes it when it looks next, within a minute';

/** Which kinds of alerts are over: those that can be judged now and of which nothing is wrong. */
async function whatIsOver(pool: Pool, env: Env, now: Date): Promise<(kind: AlertKind) => boolean> {
  const { findIssues } = await import('../../worker/watchdog/findIssues.js');
  const seen = await see(env, (await readSeen(pool))?.seen ?? null, now);
  const { issues: found } = await findIssues(pool, seen, now);
  const known = judgedKinds(seen);
  return (kind) => known.includes(kind) && !found.some((one) => one.kind === kind);
}

async function see(env: Env, before: Seen | null, now: Date): Promise<Seen> {
  const temporal = await connect(env);
  if (!temporal) return { unreachable: 'it cannot be connected to', schedule: null, queues: [] };
  try {
    return await seeNow(temporal, env, before, now);
  } finally {
    await temporal.connection.close();
  }
}

/** Null where it does not answer or is configured wrong, which is told of by itself. */
async function connect(env: Env): Promise<Temporal | null> {
  const { connectTemporal } = await import('../../worker/connect.js');
  try {
    return await connectTemporal(loadTemporalConfig(env));
  } catch {
    return null;
  }
}
