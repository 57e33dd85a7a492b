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
import { rowsOf, sql } from '../core/sql';

const sourcesAt = (freshBefore: Date, synced: string[]) => sql`
  select name as source, trusted, reason, synced_at, coalesce(synced_at >= ${freshBefore}, false) as fresh,
         name = any(${synced}) as "syncs",
         (select count(*) from project p where p.source = s.name and not p.trusted) as rejected_project_count
    from source s order by name`;

/**
 * The state that guardrails judge, at `now`, supposing `proposed` further closures in each source. The sources
 * `synced` are read by syncs.
 */
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
    sources: await rowsOf<SourceSeen>(db, sourcesAt(before(now, cadence.freshFor), synced)),
    uses: uses.map((use) => ({ ...use, pending: use.pending + pending(use.source) })),
    silent: await countSilent(db),
    budget: await budgetOf(db, mailDay(now), cadence.mailPerDay),
  };
}
