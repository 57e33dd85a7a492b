import { fill, giveHistory, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { claimRounds, duePage } = product('db/sweep/due.js');
const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');

const PAGE = 1000; // a sweep's

/** Stale enabled tasks of living projects, of a mirror to be relied on: $2 is staleBefore, $4 freshBefore. */
const MIRROR = `
  select t.owner, count(*) from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source
   where t.enabled and (t.touched_at is null or t.touched_at <= $2)
     and p.archived_at is null and p.trusted and s.trusted and s.synced_at >= $4
     and $1::timestamptz is not null and $3::timestamptz is not null`;

/** The mirror alone: no holds, no earlier rounds, nobody's mailbox. */
const SIMPLER = `${MIRROR} group by t.owner`;

/** The question that the scan answers, as one bare aggregate: who is due, with how many tasks. */
const SAME = `
  ${MIRROR}
     and not exists (select from hold h where h.source = t.source and h.task_id = t.id and h.until > $1)
     and not exists (select from closure c where c.source = t.source and c.task_id = t.id and c.state in ('proposed', 'closing'))
     and not exists (select from round r where r.owner = t.owner and (r.ended_at is null or r.created_at > $3))
     and exists (select from person o where o.id = t.owner and o.active and o.email is not null)
   group by t.owner`;

/**
 * The due scan, by pages, against one bare aggregate that answers the same question, on one connection each: on a
 * first sweep, and on a later one with holds and rounds of the sweeps before. Then all are claimed, which the
 * aggregate does not do.
 */
export async function dueScan({ pool }, owners) {
  await fill(pool, owners);
  const first = await compare(pool);
  await giveHistory(pool);
  const later = await compare(pool);
  const claimed = await timed(async () => claimAll(pool, await newSweep(pool)));
  return {
    owners,
    due: first.due,
    'bare aggregate, seconds': first.aggregate,
    'due scan, seconds': first.scan,
    ratio: first.aggregate / first.scan,
    target: 0.8,
    'ratio to an aggregate of the mirror alone': first.simpler / first.scan,
    'later sweep: due': later.due,
    'later sweep: bare aggregate, seconds': later.aggregate,
    'later sweep: due scan, seconds': later.scan,
    'later sweep: ratio': later.aggregate / later.scan,
    'later sweep: with every round claimed, seconds': claimed.seconds,
  };
}

const thresholds = dueThresholds(parseCadence({}), NOW);
/** Of the aggregates. */
const { now, staleBefore, askedBefore, freshBefore } = thresholds;
const values = [now, staleBefore, askedBefore, freshBefore];

/** The middle of five runs of each, in turns: whatever else runs on the machine disturbs all alike. */
async function compare(pool) {
  const db = await pool.connect();
  try {
    const runs = { aggregate: [], simpler: [], scan: [] };
    let due = 0;
    for (let run = 0; run < 6; run += 1) {
      runs.aggregate.push((await timed(() => db.query(SAME, values))).seconds);
      runs.simpler.push((await timed(() => db.query(SIMPLER, values))).seconds);
      const { seconds, result } = await timed(() => scanAll(db));
      runs.scan.push(seconds);
      due = result;
    }
    return { due, ...Object.fromEntries(Object.entries(runs).map(([name, seen]) => [name, middle(seen)])) };
  } finally {
    db.release();
  }
}

/** Of all but the first, which warms up. */
const middle = (seconds) => seconds.slice(1).toSorted((a, b) => a - b)[Math.floor((seconds.length - 1) / 2)];

async function scanAll(db) {
  let due = 0;
  for (let after = ''; after !== null;) {
    const { rows } = await db.query(duePage(thresholds, { after, limit: PAGE }));
    due += rows.length;
    after = rows.at(-1)?.owner ?? null;
  }
  return due;
}

async function claimAll(pool, sweepId) {
  for (let after = ''; after !== null;) {
    after = (await claimRounds(pool, sweepId, thresholds, { after, limit: PAGE })).last;
  }
}
