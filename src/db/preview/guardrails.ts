import type { Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { before } from '../../domain/cadence/durations';
import { mailDay } from '../../domain/reminder/mailBudget';
import type { GuardrailsSeen, SourceSeen } from '../../domain/preview/guardrails';
import { findCapUses } from '../closing/allowances';
import { countGroundless } from '../closing/closures';
import { budgetOf } from '../notices/mailBudget';
import { countSilent } from '../closing/silence';
import { findOpenPause } from '../cadence/pauses';
import type { Db } from '../core/pool';

const SOURCES = `
  select name as source, trusted, reason, synced_at as "syncedAt", coalesce(synced_at >= $1, false) as fresh,
         name = any($2) as "syncs",
         (select count(*) from project p where p.source = s.name and not p.trusted) as "rejectedProjectCount"
    from source s order by name`;

/** What the guardrails look at, at `now`, once `proposed` closures more wait in each source; `synced` sources sync by themselves. */
export async function findGuardrails(
  db: Db,
  {
    cadence,
    now,
    proposed,
    synced,
  }: { cadence: Cadence; now: Date; proposed: Map<string, number>; synced: string[] },
): Promise<GuardrailsSeen> {
  const lost = await countGroundless(db, now, closesForSilence(cadence));
  const uses = await findCapUses(db, now, [...proposed.keys()]);
  const pending = (source: string) => (proposed.get(source) ?? 0) - (lost.get(source) ?? 0);
  return {
    pause: await findOpenPause(db),
    sources: (await db.query<SourceSeen>(SOURCES, [before(now, cadence.freshFor), synced])).rows,
    uses: uses.map((use) => ({ ...use, pending: use.pending + pending(use.source) })),
    silent: await countSilent(db),
    budget: await budgetOf(db, mailDay(now), cadence.mailPerDay),
  };
}
