import { mailDay } from '../domain/budget';
import { CAN_BE_REACHED, GOING } from './due';
import { prepared, type Db } from './pool';

/** The open round that a step is taken of, locked. */
export interface LockedRound {
  owner: string;
  zone: string;
  /** The latest step that was taken. */
  step: number | null;
  reachable: boolean;
  /** What the owner's channel cannot deliver becomes known. */
  warnable: boolean;
  /** Whether its mail has a place in today's budget. */
  booked: boolean;
  going: boolean;
  /** The step's notice, if it was claimed before. */
  known: string | null;
}

const LOCK = prepared(
  'lock round',
  `
  select r.owner, coalesce(p.zone, 'UTC') as zone, r.step, coalesce(r.send_day = $2::date, false) as booked,
         ${GOING} as going,
         exists (select from person r where r.id = p.id and ${CAN_BE_REACHED}) as reachable,
         coalesce(p.channel, 'mail') <> all($4) as warnable,
         (select id from notice n where n.round_id = r.id and n.step is not distinct from $3
            and (n.step is not null or n.state = 'claimed')) as known
    from round r left join person p on p.id = r.owner
   where r.id = $1 and r.ended_at is null for update of r`,
);

/** Locks the round of the claim, whose `step` is to be taken at `now`; null when it is over. */
export async function lockOpenRound(
  db: Db,
  claim: { roundId: string; step: number | null; now: Date; silentChannels: string[] },
): Promise<LockedRound | null> {
  const { roundId, step, now, silentChannels } = claim;
  return (await db.query<LockedRound>(LOCK(roundId, mailDay(now), step, silentChannels))).rows[0] ?? null;
}
