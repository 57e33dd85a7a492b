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
 * The open alerts of the watchdog, each with the command to start with. Each rule is checked again now: an alert whose
 * cause is gone is reported as over, until the watchdog's next check closes it.
 */
export async function checkAlerts(pool: Pool, env: Env, now: Date): Promise<Finding[]> {
  const open = await listOpenAlerts(pool);
  if (open.length === 0) return [];
  const over = await whatIsOver(pool, env, now);
  return open.map(({ kind, detail, openedAt }) => {
    const since = `since ${showTime(openedAt)}`;
    if (over(kind)) return note('alert', `over: ${detail} (${since}, but no longer)`, CLOSED_SOON);
    const { advice, command } = REMEDIES[kind];
    return wrong('alert', `${detail} (${since}) ${advice}`, command);
  });
}

const CLOSED_SOON = 'nothing to do: the watchdog beside the API closes this alert within a minute';

/** Tells which kinds of alerts are over: those that can be checked now and show nothing wrong. */
async function whatIsOver(pool: Pool, env: Env, now: Date): Promise<(kind: AlertKind) => boolean> {
  const { findIssues } = await import('../../worker/watchdog/findIssues.js');
  const seen = await see(env, (await readSeen(pool))?.seen ?? null, now);
  const { issues: found } = await findIssues(pool, seen, { now, synced: null });
  const known = judgedKinds(seen);
  return (kind) => known.includes(kind) && !found.some((one) => one.kind === kind);
}

async function see(env: Env, before: Seen | null, now: Date): Promise<Seen> {
  const temporal = await connect(env);
  if (!temporal) return { unreachable: 'it cannot be reached', schedule: null, queues: [] };
  try {
    return await seeNow(temporal, env, before, now);
  } finally {
    await temporal.connection.close();
  }
}

/** Null if Temporal does not answer or is misconfigured; another finding reports that. */
async function connect(env: Env): Promise<Temporal | null> {
  const { connectTemporal } = await import('../../worker/connect.js');
  try {
    return await connectTemporal(loadTemporalConfig(env));
  } catch {
    return null;
  }
}
