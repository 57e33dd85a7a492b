import { fill, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { claimRounds } = product('db/due.js');
const { parseCadence } = product('domain/cadence.js');
const { dueThresholds } = product('domain/due.js');

/** The least that finding due owners takes: all enabled tasks of living projects, grouped by owner. */
const AGGREGATE = `
  select count(*) from (
    select t.owner from task t join project p on p.source = t.source and p.id = t.project_id
     where t.enabled and p.archived_at is null
     group by t.owner having bool_or(t.touched_at is null or t.touched_at <= $1)) due`;

/**
 * The due scan, by pages of 500 owners, against one bare aggregate over the same tables. For the scan alone
 * nobody can be written to, so that the sweep's own statement finds every due owner and claims none; then all
 * of them are claimed, which the aggregate does not do.
 */
export async function dueScan({ pool }, owners) {
  await fill(pool, owners);
  const thresholds = dueThresholds(parseCadence({}), NOW);
  const sweepId = await newSweep(pool);
  const bare = () => pool.query(AGGREGATE, [thresholds.staleBefore]);
  const scan = async () => {
    let claimed = 0;
    for (let after = ''; after !== null;) {
      const page = await claimRounds(pool, sweepId, thresholds, { after, limit: 500 });
      claimed += page.claimed;
      after = page.last;
    }
    return claimed;
  };
  await pool.query('update person set active = false');
  await bare();
  const aggregate = await timed(bare);
  const scanned = await timed(scan);
  await pool.query('update person set active = true');
  const claimed = await timed(scan);
  return {
    owners,
    due: claimed.result,
    'bare aggregate, seconds': aggregate.seconds,
    'due scan, seconds': scanned.seconds,
    ratio: aggregate.seconds / scanned.seconds,
    target: 0.8,
    'with every round claimed, seconds': claimed.seconds,
  };
}
