import type { ListFacts, ToDo, ToDoCounts } from '../../domain/closing/toDo';
import { REMIND_AFTER, type ToDoListSettings } from '../../domain/sync/sources';
import type { Locale } from '../../domain/common/notice';
import { execute, firstRow, rowsOf, sql } from '../core/sql';
import type { Db } from '../core/pool';
import { CAN_BE_REACHED, NOT_PAUSED } from '../rules/task';
import { selectToDo, TO_DO } from './toDo';

/** Who is mailed what is to be done by hand: what sources say of it, and the admins, who get what nobody else does. */
export interface ListRecipients {
  sources: ReadonlyMap<string, ToDoListSettings>;
  admins: string[];
}

/** The mailboxes that a list goes to, and their language; null for that of the admins. */
export interface ListRecipient {
  addresses: string[];
  locale: Locale | null;
}

/** A list before it is sent: its mail derives from it, and from what is still to be done of it. */
export interface OpenList extends ListRecipient {
  id: string;
  reminder: boolean;
  madeAt: Date;
}

/**
 * Over the project `p` of the closure `c`: the mailboxes of whoever its source names, else of the first maintainer who
 * has one, else of the admins; null where there is nobody.
 */
const recipientOf = ({ sources, admins }: ListRecipients) => sql`lateral (
  select array[s.mail_to] as addresses, null as locale, 0 as place
    from unnest(${[...sources.keys()]}::text[], ${[...sources.values()].map(({ mailTo }) => mailTo)}::text[]) s(source, mail_to)
   where s.source = c.source and s.mail_to is not null
   union all
  select array[r.email], r.locale, m.place
    from unnest(p.maintainers) with ordinality m(person, place)
    join person r on r.id = m.person and r.email is not null and ${CAN_BE_REACHED}
   union all
  select ${admins}::text[], null, null where ${admins.length > 0}
   order by place limit 1) w`;

interface Need extends ListRecipient {
  source: string;
  since: Date;
  unlistedSince: Date | null;
  last: Date | null;
}

/** What is to be done by each recipient, and when they had a list of it last. */
export async function findListNeeds(
  db: Db,
  recipients: ListRecipients,
): Promise<(ListRecipient & ListFacts)[]> {
  const rows = await rowsOf<Need>(
    db,
    sql`select w.addresses, max(w.locale) as locale, c.source, min(c.given_at) as since,
            min(c.given_at) filter (where c.listed_at is null) as unlisted_since,
            (select max(l.made_at) from to_do_list l where l.addresses = w.addresses) as last
       from closure c
       left join project p on p.source = c.source and p.id = c.project_id
       cross join ${recipientOf(recipients)}
      where ${TO_DO} group by w.addresses, c.source order by w.addresses`,
  );
  const needs = new Map<string, ListRecipient & ListFacts>();
  for (const { addresses, locale, source, since, unlistedSince, last } of rows) {
    const key = addresses.join();
    const need = needs.get(key) ?? { addresses, locale, last, toDo: [] };
    const remindAfter = recipients.sources.get(source)?.remindAfter ?? REMIND_AFTER;
    need.toDo.push({ remindAfter, since, unlistedSince });
    needs.set(key, need);
  }
  return [...needs.values()];
}

/** Has a list be sent, unless one to the same recipient still is, or Rollcall is paused. */
export async function openList(
  db: Db,
  { addresses, locale }: ListRecipient,
  { reminder, now }: { reminder: boolean; now: Date },
): Promise<void> {
  await execute(
    db,
    sql`insert into to_do_list (addresses, locale, reminder, made_at)
        select ${addresses}::text[], ${locale}::text, ${reminder}::boolean, ${now}::timestamptz where ${NOT_PAUSED}
        on conflict do nothing`,
  );
}

/** Longer than a mail server may be silent over a mail that it was handed in full. */
const LEASE = 15 * 60_000;

/** Claims the first list that is neither sent nor just being sent by somebody else; null where there is none, or Rollcall is paused. */
export const claimList = (db: Db, now: Date): Promise<OpenList | null> =>
  firstRow<OpenList>(
    db,
    sql`update to_do_list set sending_at = ${now}
         where id = (select id from to_do_list
                      where completed_at is null and coalesce(sending_at <= ${new Date(Number(now) - LEASE)}, true)
                        and ${NOT_PAUSED}
                      order by made_at, id limit 1 for update skip locked)
        returning id, addresses, locale, reminder, made_at`,
  );

/** More of it no mail carries: the command lists all. */
const MAX_LISTED = 5000;

/** The closure `c` of the project `p` is on the list. */
const onList = (recipients: ListRecipients, { madeAt, addresses }: OpenList) => sql`c.given_at <= ${madeAt}
  and (select w.addresses from ${recipientOf(recipients)}) = ${addresses}::text[]`;

/** What is still to be done of what was given before a list was made: the first of it, the oldest first, and how much it is. */
export interface Listed {
  toDo: ToDo[];
  counts: ToDoCounts;
}

/** What `list` is to tell. */
export async function findListed(db: Db, recipients: ListRecipients, list: OpenList): Promise<Listed> {
  const rows = await rowsOf<ToDo & ToDoCounts>(
    db,
    sql`select l.*, count(*) filter (where what = 'switch off') over () as off, count(*) filter (where what = 'switch on') over () as on
          from (${selectToDo(onList(recipients, list))}) l
         order by since, source, id limit ${MAX_LISTED}`,
  );
  const { off = 0, on = 0 } = rows[0] ?? {};
  return { toDo: rows.map(({ off: _off, on: _on, ...toDo }) => toDo), counts: { off, on } };
}

/** Gives the claims of lists back that were certainly not sent. */
export async function releaseLists(db: Db, ids: string[]): Promise<void> {
  await execute(db, sql`update to_do_list set sending_at = null where id = any(${ids}::uuid[])`);
}

/** Forgets a list of which nothing is left to be done. */
export async function dropList(db: Db, id: string): Promise<void> {
  await execute(db, sql`delete from to_do_list where id = ${id} and completed_at is null`);
}

/** Records that a mail server took a list, which tells of all of it, however much it names. */
export async function markListed(
  db: Db,
  recipients: ListRecipients,
  { list, at }: { list: OpenList; at: Date },
): Promise<void> {
  await execute(
    db,
    sql`with sent as (update to_do_list set completed_at = ${at} where id = ${list.id}), listed as (
          select c.id from closure c left join project p on p.source = c.source and p.id = c.project_id
           where ${TO_DO} and ${onList(recipients, list)})
        update closure c set listed_at = ${list.madeAt} from listed where c.id = listed.id`,
  );
}

/** Records that a mail server refused a list for good. What it listed is on the next one. */
export async function markListRefused(
  db: Db,
  id: string,
  { error, at }: { error: string; at: Date },
): Promise<void> {
  await execute(db, sql`update to_do_list set completed_at = ${at}, error = ${error} where id = ${id}`);
}
