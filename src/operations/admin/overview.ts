import { cadenceInForce } from '../../db/cadence/inForce';
import { budgetOf } from '../../db/notices/mailBudget';
import {
  listOpenAlerts,
  listRefused,
  readFunnel,
  type Funnel,
  type RefusedMailbox,
  countClosings,
  type ClosingsSeen,
  countOpenRounds,
  listRoundsByWeek,
  type OpenRounds,
  type RoundsOfWeek,
} from '../../db/monitoring/overview';
import { loadGuardrails, loadWaiting } from '../../db/sweep/report';
import { listSweeps, type SweepRecord } from '../../db/sweep/sweeps';
import { REMEDIES } from '../../domain/monitoring/alerts';
import { mailDay } from '../../domain/reminder/mailBudget';
import { before } from '../../domain/cadence/durations';
import { reminderId } from '../../domain/common/ids';
import type { WaitingOwner } from '../../domain/sweep/report';
import { guardrailsOf, type Guardrail } from '../../domain/sweep/guardrails';
import type { Operator } from './operator';

/** The state of Rollcall at a glance. */
export interface Overview {
  at: Date;
  /** Open rounds of all sweeps. */
  open: OpenRounds;
  /** Rounds of the last weeks, newest first. */
  weeks: RoundsOfWeek[];
  /** Waiting closures, and closures completed in the last week. */
  closings: ClosingsSeen;
  /** The latest sweep, its page in Temporal's UI, and the state of its rounds; null before the first sweep. */
  sweep: (SweepRecord & { page: string; funnel: Funnel }) | null;
  /** The owners whose open rounds began first. */
  waiting: (WaitingOwner & { page: string })[];
  refused: (RefusedMailbox & { page: string })[];
  /** What blocks or needs attention, and the command that helps. */
  guardrails: Pick<Guardrail, 'what' | 'command'>[];
}

const WEEKS = 8;
const OWNERS = 15;
const REFUSED_WITHIN = '1 month';

/** Reads the overview. Needs only the database. */
export async function readOverview({
  pool,
  now,
  pageOf,
}: Omit<Operator, 'temporal' | 'who'>): Promise<Overview> {
  const [latest] = await listSweeps(pool, 1);
  const waiting = await loadWaiting(pool, now, OWNERS);
  const refused = await listRefused(pool, before(now, REFUSED_WITHIN), OWNERS);
  const withPage = <T extends { owner: string }>(one: T) => ({ ...one, page: pageOf(reminderId(one.owner)) });
  return {
    at: now,
    open: await countOpenRounds(pool),
    weeks: await listRoundsByWeek(pool, now, WEEKS),
    closings: await countClosings(pool, before(now, '7 days')),
    sweep: latest
      ? {
          ...latest,
          page: pageOf(latest.workflowId, latest.runId),
          funnel: await readFunnel(pool, latest.id),
        }
      : null,
    waiting: waiting.map(withPage),
    refused: refused.map(withPage),
    guardrails: await readGuardrails({ pool, now }),
  };
}

async function readGuardrails({
  pool,
  now,
}: Pick<Operator, 'pool' | 'now'>): Promise<Overview['guardrails']> {
  const cadence = await cadenceInForce(pool);
  const { waiting: overBudget } = await budgetOf(pool, mailDay(now), cadence.mailPerDay);
  const alerts = (await listOpenAlerts(pool)).map(({ kind, detail }) => {
    const { advice, command } = REMEDIES[kind];
    return { what: `${detail} ${advice}`, command };
  });
  return [...alerts, ...guardrailsOf(await loadGuardrails(pool, cadence, now), { overBudget })];
}
