import type { AlertKind } from '../domain/alerts';
import { DROPPED } from './notices';
import { ANSWERED, OTHERWISE, UNANSWERED } from './outcomes';
import type { Db } from './pool';

/** Where the rounds stand that one sweep began; every round is in one of them, but for tasks closed. */
export interface Funnel {
  asked: number;
  /** Everything answered. */
  confirmed: number;
  /** Open: an answer is awaited from the owner. */
  waiting: number;
  /** Open: tasks are asked of somebody else, the owner not having answered. */
  escalated: number;
  /** Ended with the ladder, without an answer. */
  unanswered: number;
  /** Ended with nothing left to ask, or cancelled. */
  otherwise: number;
  /** Tasks closed by this sweep's rounds and archived projects. */
  closed: number;
}

const FUNNEL = `
  with r as (
    select r.outcome, r.ended_at, exists (select from assignment a
             where a.round_id = r.id and a.why = 'escalated' and a.ended_at is null) as escalated
      from round r where r.sweep_id = $1
  )
  select count(*) as asked,
         ${ANSWERED} as confirmed,
         count(*) filter (where ended_at is null and not escalated) as waiting,
         count(*) filter (where ended_at is null and escalated) as escalated,
         ${UNANSWERED} as unanswered,
         ${OTHERWISE} as otherwise,
         (select count(*) from closure c left join answer a on a.id = c.answer_id
            left join round o on o.id = a.round_id
           where c.state = 'closed' and (c.sweep_id = $1 or o.sweep_id = $1)) as closed
    from r`;

/** The funnel of the sweep `sweepId`. */
export async function readFunnel(db: Db, sweepId: string): Promise<Funnel> {
  const { rows } = await db.query<Funnel>(FUNNEL, [sweepId]);
  const [funnel] = rows;
  if (!funnel) throw new Error(`no rounds were counted of ${sweepId}`);
  return funnel;
}

/** A mailbox that took none of the latest notice to it. */
export interface RefusedMailbox {
  owner: string;
  address: string | null;
  state: 'refused' | 'bounced';
  error: string | null;
  at: Date;
}

/** The mailboxes whose latest notice, since `since`, was refused or came back; the latest first, at most `limit`. */
export async function listRefused(db: Db, since: Date, limit: number): Promise<RefusedMailbox[]> {
  const { rows } = await db.query<RefusedMailbox>(
    `select owner, address, state, error, at from (
       select distinct on (address) owner, address, state, error, coalesce(bounced_at, settled_at) as at
         from notice n where settled_at > $1 and not ${DROPPED} order by address, settled_at desc) latest
      where state in ('refused', 'bounced') order by at desc, owner limit $2`,
    [since, limit],
  );
  return rows;
}

/** What the watchdog found wrong and is so still, the oldest first. */
export async function listOpenAlerts(db: Db): Promise<{ kind: AlertKind; detail: string; openedAt: Date }[]> {
  const { rows } = await db.query<{ kind: AlertKind; detail: string; openedAt: Date }>(
    `select kind, detail, opened_at as "openedAt" from alert where closed_at is null order by opened_at, kind`,
  );
  return rows;
}
