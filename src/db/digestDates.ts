import { parseCadence, type Cadence } from '../domain/cadence';
import { closesForSilence } from '../domain/ladder';
import { withoutClosing } from '../domain/ladder';
import { isSilenceInForce } from './cadenceInForce';
import { datesOf } from './ladderNotice';
import type { ClaimContext } from './noticeInsert';
import type { Db } from './pool';
import { GIVEN_CADENCE } from './roundCadence';
import { toTell } from './unsettled';

/**
 * The dates that a digest to `person` says of tasks of each round, by that round's cadence, as columns: the round, the
 * step, by when an answer is asked for, from when on the unanswered is closed; and the channels that do not tell of
 * failures. Locks those rounds: none of them ends meanwhile.
 */
export async function findStepDates(db: Db, person: string, context: ClaimContext): Promise<unknown[][]> {
  const { now, silentChannels } = context;
  await db.query(LOCK_ROUNDS, [now, person]);
  const { rows } = await db.query<Asked>(ASKED, [now, person]);
  const cadences = await cadencesOf(db, rows);
  const dates = rows.map(({ round, step, zone, gone }, at) => {
    const cadence = cadences[at] ?? context.cadence;
    const longer = gone ? cadence.ownerGoneFactor : 1;
    return { round, step, ...datesOf({ now, cadence }, step, { zone, longer }) };
  });
  return [
    dates.map(({ round }) => round),
    dates.map(({ step }) => step),
    dates.map(({ replyBy }) => replyBy),
    dates.map(({ closesAt }) => closesAt),
    silentChannels,
  ];
}

/** The cadence of each row as far as it is in force; most rounds have that of their sweep in common. */
async function cadencesOf(db: Db, rows: Asked[]): Promise<Cadence[]> {
  const read = new Map<string, Cadence>();
  for (const { cadence } of rows) {
    const text = JSON.stringify(cadence);
    if (!read.has(text)) read.set(text, parseCadence(cadence));
  }
  const closes = [...read.values()].some(closesForSilence);
  const on = closes && (await isSilenceInForce(db));
  return rows.flatMap(({ cadence }) => {
    const one = read.get(JSON.stringify(cadence));
    return one ? [on ? one : withoutClosing(one)] : [];
  });
}

/** A round whose tasks a digest asks about, at one of its steps. */
interface Asked {
  round: string;
  step: number;
  zone: string;
  /** Some of its tasks are asked of others because their owner is gone: all its waits are longer. */
  gone: boolean;
  cadence: unknown;
}

const LOCK_ROUNDS = `
  select from round where id in (select g.round_id from assignment g where ${toTell('$2')}) order by id for share`;

const ASKED = `
  with asked as (select distinct g.round_id, g.step from assignment g where ${toTell('$2')})
  select a.round_id as round, a.step, coalesce((select zone from person where id = $2), 'UTC') as zone,
         exists (select from assignment o
                  where o.round_id = a.round_id and o.why = 'owner gone' and o.ended_at is null) as gone,
         ${GIVEN_CADENCE} as cadence
    from asked a join round r on r.id = a.round_id join sweep s on s.id = r.sweep_id
   order by a.round_id, a.step`;

/** Has the digest itself say the first of its tasks' dates, and the date of closing only where it is that of all. */
export async function stateDates(db: Db, noticeId: string): Promise<void> {
  await db.query(STATE, [noticeId]);
}

const STATE = `
  update notice n set reply_by = said.reply_by, closes_at = said.closes_at
    from (select min(reply_by) as reply_by,
                 case when count(distinct coalesce(closes_at, 'infinity')) = 1 then min(closes_at) end as closes_at
            from notice_task where notice_id = $1) said
   where n.id = $1`;
