import type { DueThresholds } from '../../domain/sweep/due';
import { whyNotAsked, type AskFacts, type PreviewOwner } from '../../domain/preview/preview';
import { FALLBACK } from '../../domain/common/terms';
import { delegateOf } from '../reminder/assignments';
import { askable, FRESH, NOT_PAUSED, REACHABLE, STALE, TRUSTED, UNHELD } from '../rules/task';
import { NO_ROUND, parameters } from '../sweep/due';
import { OTHERS } from '../sweep/dueUnreachable';
import type { Db } from '../core/pool';
import { closingThen, findOwnTasks, type OwnTask } from './tasks';

/** What a sweep has beside the database and its cadence. */
export interface SweepSettings {
  /** There is a mailbox for what nobody else can be asked about. */
  fallback: boolean;
  /** The sources that are synced by themselves, by a sweep too. */
  synced: string[];
}

/** Trusted, and fresh once a sweep has synced what it can. */
const RELIABLE_THEN = `(${TRUSTED} and (${FRESH} or s.name = any($8)))`;

const CLOSING_THEN = closingThen('$9');
const ASKABLE_THEN = askable(CLOSING_THEN);

/** Owners with a stale task in a living project, each with the parts of the due rule. */
const OWNERS = `
  with page as (
    select t.owner, count(*) as stale, bool_or(${UNHELD}) as unheld,
           bool_or(${UNHELD} and not ${CLOSING_THEN}) as open, bool_or(${ASKABLE_THEN}) as askable,
           bool_or(${ASKABLE_THEN} and ${TRUSTED}) as trusted,
           bool_or(${ASKABLE_THEN} and ${RELIABLE_THEN}) as reliable,
           bool_or(${ASKABLE_THEN} and ${RELIABLE_THEN} and not ${REACHABLE} and ($7 or ${OTHERS})) as others
      from task t
      join project p on p.source = t.source and p.id = t.project_id
      join source s on s.name = t.source
     where ${STALE} and p.archived_at is null and t.owner > $5
     group by t.owner order by t.owner limit $6
  )
  select t.*, ${NO_ROUND} as "noRound", ${REACHABLE} as reachable, ${NOT_PAUSED} as "notPaused",
         (select person from (${delegateOf('t.owner')}) d) as delegate,
         exists (select from round r where r.owner = t.owner and r.ended_at is null) as "roundOpen",
         (select max(r.created_at) from round r where r.owner = t.owner) as "lastAskedAt",
         person.name, person.email
    from page t left join person on person.id = t.owner
   order by t.owner`;

type OwnerRow = AskFacts &
  Omit<PreviewOwner, 'asked' | 'instead' | 'why' | 'tasks'> & { delegate: string | null };

const PAGE = 200;

/**
 * Every owner with stale tasks: whether a sweep at `thresholds.now` would ask them, or others in their place, about
 * what, or why not. It is supposed that what is `synced` stays as it is, and is fresh by then.
 */
export async function* previewOwners(
  db: Db,
  thresholds: DueThresholds,
  { fallback, synced, silence }: SweepSettings & { silence: boolean },
): AsyncGenerator<PreviewOwner> {
  let after = '';
  for (;;) {
    const values = [...parameters(thresholds), after, PAGE, fallback, synced, silence];
    const { rows } = await db.query<OwnerRow>(OWNERS, values);
    if (rows.length === 0) return;
    const owners = rows.map(({ owner }) => owner);
    const tasks = await findOwnTasks(db, thresholds, { owners, silence });
    for (const row of rows) yield toOwner(row, tasks.get(row.owner) ?? [], fallback);
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
