import type { NoticeFact, OpenRoundFact, ReminderFacts } from '../../domain/reminder/facts';
import { settledIso } from '../core/isoDates';
import { prepared, type Db } from '../core/pool';

/** An owner's open round, if there is one, with its notices in order. */
export interface OpenRound extends Pick<ReminderFacts, 'owner' | 'round' | 'notices'> {
  /** Whether the owner said anything that was not applied yet. */
  unapplied: boolean;
}

const OPEN_ROUND = prepared(
  'open round',
  `
  select r.id, r.sweep_id as "sweepId", r.created_at as "createdAt", r.step, r.step_at as "stepAt",
         r.remind_asked_at is not null or exists (
           select from notice n where n.round_id = r.id and n.step is null and n.state = 'claimed') as "remindAsked",
         exists (select from answer where owner = $1 and applied_at is null) as unapplied,
         (select coalesce(json_agg(json_build_object('step', step, 'kind', kind, 'state', state,
                    'recipient', recipient, 'completedAt', completed_at, 'moved', moved_at is not null, 'doubted', doubted,
                    'final', closes_at is not null)
                    order by claimed_at, step), '[]')
            from notice where round_id = r.id) as notices
    from (select) one left join round r on r.owner = $1 and r.ended_at is null`,
);

interface RoundRow extends Omit<OpenRoundFact, 'id' | 'createdAt' | 'stepAt'> {
  id: string | null;
  createdAt: Date;
  stepAt: Date | null;
  unapplied: boolean;
  notices: NoticeFact[];
}

/** The open round of `owner`, all that a decision needs to know of it read at once. */
export async function findOpenRound(db: Db, owner: string): Promise<OpenRound> {
  const row = (await db.query<RoundRow>(OPEN_ROUND(owner))).rows[0] as RoundRow;
  const { id, createdAt, stepAt, unapplied, notices, ...rest } = row;
  const dates = { createdAt: createdAt?.toISOString(), stepAt: stepAt && stepAt.toISOString() };
  const round = id === null ? null : { ...rest, id, ...dates };
  return { owner, round, unapplied, notices: notices.map(settledIso) };
}
