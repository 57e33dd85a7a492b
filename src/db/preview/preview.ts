import type { DueThresholds } from '../../domain/sweep/due';
import { whyNotAsked, type AskFacts, type PreviewOwner } from '../../domain/preview/preview';
import { FALLBACK } from '../../domain/common/terms';
import { delegateOf } from '../reminder/assignments';
import { askable, fresh, NOT_PAUSED, REACHABLE, stale, TRUSTED, unheld } from '../rules/task';
import { noRound } from '../sweep/due';
import { OTHERS } from '../sweep/dueUnreachable';
import type { Db } from '../core/pool';
import { closingThen, findOwnTasks, type OwnTask } from './tasks';
import { syncedNames, type SourceInfo } from '../../domain/sync/sources';
import { rowsOf, sql } from '../core/sql';

/** What a sweep needs besides the database and its cadence. */
export interface SweepSettings {
  /** There is a fallback mailbox for tasks that nobody else can be asked about. */
  fallback: boolean;
  /** The configured sources. */
  sources: SourceInfo[];
}

/** Trusted, and fresh once a sweep has synced what it can. */
const reliableThen = (thresholds: DueThresholds, synced: string[]) =>
  sql`(${TRUSTED} and (${fresh(thresholds)} or s.name = any(${synced})))`;

/** Owners with a stale task in a project that is not archived, each with the parts of the due rule. */
const ownersAfter = (
  after: string,
  thresholds: DueThresholds,
  { fallback, sources, silence }: SweepSettings & { silence: boolean },
) => {
  const { now } = thresholds;
  const closing = closingThen(silence, now);
  const asks = askable(thresholds, closing);
  const reliable = reliableThen(thresholds, syncedNames(sources));
  return sql`
  with page as (
    select t.owner, count(*) as stale, bool_or(${unheld(now)}) as unheld,
           bool_or(${unheld(now)} and not ${closing}) as open, bool_or(${asks}) as askable,
           bool_or(${asks} and ${TRUSTED}) as trusted, bool_or(${asks} and ${reliable}) as reliable,
           bool_or(${asks} and ${reliable} and not ${REACHABLE} and (${fallback}::boolean or ${OTHERS})) as others
      from task t
      join project p on p.source = t.source and p.id = t.project_id
      join source s on s.name = t.source
     where ${stale(thresholds)} and p.archived_at is null and t.owner > ${after}
     group by t.owner order by t.owner limit ${PAGE}
  )
  select t.*, ${noRound(thresholds)} as no_round, ${REACHABLE} as reachable, ${NOT_PAUSED} as not_paused,
         (select person from (${delegateOf(sql`t.owner`, now)}) d) as delegate,
         exists (select from round r where r.owner = t.owner and r.ended_at is null) as round_open,
         (select max(r.created_at) from round r where r.owner = t.owner) as last_asked_at,
         person.name, person.email
    from page t left join person on person.id = t.owner
   order by t.owner`;
};

type OwnerRow = AskFacts &
  Omit<PreviewOwner, 'asked' | 'instead' | 'why' | 'tasks'> & { delegate: string | null };

const PAGE = 200;

/**
 * Every owner with stale tasks: whether a sweep at `thresholds.now` would ask them or others in their place, about
 * what, or why not. It assumes that syncs find no changes and are fresh by then.
 */
export async function* previewOwners(
  db: Db,
  thresholds: DueThresholds,
  settings: SweepSettings & { silence: boolean },
): AsyncGenerator<PreviewOwner> {
  let after = '';
  for (;;) {
    const rows = await rowsOf<OwnerRow>(db, ownersAfter(after, thresholds, settings));
    if (rows.length === 0) return;
    const owners = rows.map(({ owner }) => owner);
    const tasks = await findOwnTasks(db, thresholds, { owners, silence: settings.silence });
    for (const row of rows) yield toOwner(row, tasks.get(row.owner) ?? [], settings.fallback);
    after = rows.at(-1)?.owner ?? after;
  }
}

function toOwner(row: OwnerRow, own: OwnTask[], fallback: boolean): PreviewOwner {
  const { owner, name, email, lastAskedAt, stale, reachable, delegate } = row;
  const why = whyNotAsked(row);
  const asked = why === null;
  const instead = !asked ? null : !reachable ? 'owner gone' : delegate ? 'delegated' : null;
  const gone = (next: string | null) => next ?? (fallback ? FALLBACK : null);
  const tasks = own.map(({ next, ...task }) => {
    const concerned = asked && task.stale && task.hold === null && !task.closing && !task.untrusted;
    const person = reachable ? (delegate ?? owner) : gone(next);
    return { ...task, asked: concerned ? person : null };
  });
  return { owner, name, email, asked, instead, why, lastAskedAt, stale, tasks };
}
