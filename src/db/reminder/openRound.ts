import type { NoticeFact, OpenRoundFact, ReminderFacts } from '../../domain/reminder/facts';
import { completedIso } from '../core/isoDates';
import type { Db } from '../core/pool';
import { firstRow, prepared, sql } from '../core/sql';

/** An owner's open round, if any, with its notices in order. */
export interface OpenRound extends Pick<ReminderFacts, 'owner' | 'round' | 'notices'> {
  /** Whether the owner gave an answer that was not applied yet. */
  unapplied: boolean;
}

const openRoundOf = (owner: string) =>
  prepared(
    'open round',
    sql`
  select r.id, r.sweep_id, r.created_at, r.step, r.step_at,
         r.remind_asked_at is not null or exists (
           select from notice n where n.round_id = r.id and n.step is null and n.state = 'claimed') as remind_asked,
         exists (select from answer where owner = ${owner} and applied_at is null) as unapplied,
         (select coalesce(json_agg(json_build_object('step', step, 'kind', kind, 'state', state,
                    'recipient', recipient, 'completedAt', completed_at, 'moved', moved_at is not null, 'doubted', doubted,
                    'final', closes_at is not null)
                    order by claimed_at, step), '[]')
            from notice where round_id = r.id) as notices
    from (select) one left join round r on r.owner = ${owner} and r.ended_at is null`,
  );

interface RoundRow extends Omit<OpenRoundFact, 'id' | 'createdAt' | 'stepAt'> {
  id: string | null;
  createdAt: Date;
  stepAt: Date | null;
  unapplied: boolean;
  notices: NoticeFact[];
}

/** The open round of `owner`, with all that a decision needs of it, read at once. */
export async function findOpenRound(db: Db, owner: string): Promise<OpenRound> {
  const row = (await firstRow<RoundRow>(db, openRoundOf(owner))) as RoundRow;
  const { id, createdAt, stepAt, unapplied, notices, ...rest } = row;
  const dates = { createdAt: createdAt?.toISOString(), stepAt: stepAt && stepAt.toISOString() };
  const round = id === null ? null : { ...rest, id, ...dates };
  return { owner, round, unapplied, notices: notices.map(completedIso) };
}
