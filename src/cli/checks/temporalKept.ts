import { variables, type Env } from '../../config';
import { FOREIGN_ADVICE, foreignClaim, foreignSentence } from '../../domain/monitoring/namespace';
import { REMEDIES } from '../../domain/monitoring/alerts';
import { deafQueues } from '../../domain/monitoring/health';
import { scheduleIssues } from '../../domain/monitoring/scheduleHealth';
import { NOTHING_FOUND, workIssues } from '../../domain/monitoring/workHealth';
import type { Temporal } from '../../worker/connect';
import { note, right, wrong, type Finding } from './finding';
import { seeNow } from './seeNow';

/** Checks that database and namespace belong together, that all Schedules exist, and that workflows can continue. */
export async function checkKept(temporal: Temporal, env: Env): Promise<Finding[]> {
  const now = new Date();
  const seen = await seeNow(temporal, env, null, now);
  if (seen.unreachable !== null) return [];
  const { upkeep = [], claims = [], work = NOTHING_FOUND } = seen;
  const lost = scheduleIssues({ upkeep, claims: [] }, { installation: '', recreated: [] });
  const stuck = workIssues(work, { count: 0, since: null }, { deaf: deafQueues(seen, now).length > 0 });
  const findings = [...lost, ...stuck].map(({ kind, detail }) => {
    const { advice, command } = REMEDIES[kind];
    const isPause = upkeep.some((one) => one.kind === kind && one.state !== null);
    const subject = kind === 'reconcile' || kind === 'sync' ? 'schedule' : 'workflows';
    return (isPause ? note : wrong)(subject, detail, command === 'rollcall doctor' ? advice : command);
  });
  return [...findings, ...(await checkOwner(env, claims))];
}

const checkOwner = async (env: Env, claims: Parameters<typeof foreignClaim>[0]): Promise<Finding[]> => {
  const url = variables.shape.DATABASE_URL.safeParse(env['DATABASE_URL']).data;
  if (!url || claims.length === 0) return [];
  const { closePool, createPool } = await import('../../db/core/pool.js');
  const { readInstallation } = await import('../../db/monitoring/scheduleStates.js');
  const pool = createPool(url, 1);
  try {
    // The check of the database reports one that does not answer or is not migrated.
    const own = await readInstallation(pool).catch(() => null);
    const foreign = own === null ? null : foreignClaim(claims, own);
    if (own === null) return [];
    if (!foreign) return [right('installation', `database and namespace belong together (${own})`)];
    return [wrong('installation', foreignSentence(foreign, own), FOREIGN_ADVICE)];
  } finally {
    await closePool(pool);
  }
};
