import { FALLBACK, type AssignedFor } from '../../domain/common/terms';
import { CAN_BE_REACHED } from '../rules/task';
import type { Db } from '../core/pool';
import { assignmentInForce, INSTEAD, isOpen, RETURNED } from '../rules/openTasks';
import { execute, prepared, sql, type Sql } from '../core/sql';

/** Tasks of a round are to be assigned to somebody else. */
export interface Assigning {
  roundId: string;
  owner: string;
  /** The step of the ladder that is being taken, or was taken last. */
  step: number;
  now: Date;
  staleBefore: Date;
  /** Whether there is a fallback mailbox for tasks that nobody else can be asked about. */
  fallback: boolean;
}

/** Which tasks are assigned, and along which part of the chain of people. */
interface Rule {
  why: AssignedFor;
  /** Condition on the open tasks `t`, with the assignment `g` in force or none. */
  which: (roundId: string) => Sql;
  /** Who is asked: the owner's delegate, the first of the chain of people, or the chain with the manager first. */
  asks: 'delegate' | 'chain' | 'manager first';
}

/** A notice of the round to its owner reached nobody, and nobody was asked for that reason yet. */
const unreached = (roundId: string) => sql`exists (select from notice n where n.round_id = ${roundId}
  and n.moved_at is null and n.state in ('refused', 'bounced'))`;

const RULES = {
  'owner gone': { why: 'owner gone', which: () => sql`g.id is null`, asks: 'chain' },
  /** A mailbox refused what was sent to the owner or to an assignee. */
  unreached: {
    why: 'owner gone',
    which: (roundId) => sql`(${INSTEAD} and ${RETURNED} or (g.id is null and ${unreached(roundId)}))`,
    asks: 'chain',
  },
  /** The person asked besides the owner was not reached either, so somebody else is asked. */
  'escalated again': {
    why: 'escalated',
    which: () => sql`not ${INSTEAD} and ${RETURNED}`,
    asks: 'manager first',
  },
  delegated: { why: 'delegated', which: () => sql`coalesce(not ${INSTEAD}, true)`, asks: 'delegate' },
  escalated: { why: 'escalated', which: () => sql`g.id is null`, asks: 'manager first' },
} satisfies Record<string, Rule>;

/** How many times a task may be handed over by hand in a round; after that its project's maintainers are asked. */
const HANDOVERS = 2;

/** The reachable person to whom `owner` has delegated. */
export const delegateOf = (owner: Sql | string, now: Date) => sql`
  select d.delegate as person, 0 as rank, d.until
    from delegation d join person r on r.id = d.delegate and ${CAN_BE_REACHED}
   where d.owner = ${owner} and d.begins <= ${now} and d.until > ${now} and d.ended_at is null
   order by d.made_at desc limit 1`;

/** The manager's rank in the chain of people; the first rank is 0. The members of a team come last. */
const MANAGER_FIRST = sql`1`;
const MANAGER_LAST = sql`100000`;

/**
 * The chain of people: the named person, creator, project maintainers, manager, and a team's members. `w` is the task of `owner` to assign.
 */
export const chain = (owner: Sql | string, managerRank = MANAGER_LAST) => sql`
  select w.named as person, 0 as rank, null::timestamptz as until where w.by_hand < ${HANDOVERS}
  union all select w.source || ':' || w.creator, 1, null where w.by_hand < ${HANDOVERS} and ${managerRank} > 1
  union all select m.person, 2 + m.place, null from project q, unnest(q.maintainers) with ordinality m(person, place)
             where q.source = w.source and q.id = w.project_id
  union all select o.manager, ${managerRank}, null from person o where o.id = ${owner}
  union all select m.person, ${MANAGER_LAST} + m.place, null
              from person o, unnest(o.members) with ordinality m(person, place) where o.id = ${owner}`;

const PEOPLE: Record<Rule['asks'], (assigning: Assigning) => Sql> = {
  delegate: ({ owner, now }) => delegateOf(owner, now),
  chain: ({ owner }) => chain(owner),
  'manager first': ({ owner }) => chain(owner, MANAGER_FIRST),
};

/** Nobody is asked twice about a task in a round, nor the person who just gave it away. */
const alreadyAsked = ({ owner, roundId }: Assigning) => sql`(
  c.person = ${owner} or c.person is not distinct from w.given_by or exists (
  select from assignment b where b.round_id = ${roundId} and b.source = w.source and b.task_id = w.task_id
                             and b.assignee = c.person))`;

/**
 * Assigns the tasks `wanted` to the first reachable person in the chain, else to the fallback. Assignments to a
 * delegate from before stay as they are.
 */
const assign = (wanted: Sql, asks: Rule['asks'], assigning: Assigning) => sql`
  with wanted as materialized (${wanted}),
  chosen as (
    select distinct on (w.source, w.task_id) w.*, c.person, c.until
      from wanted w
      ${asks === 'delegate' ? sql`join` : sql`left join`} lateral (
        select c.person, c.until, c.rank from (${PEOPLE[asks](assigning)}) c
          join person r on r.id = c.person and ${CAN_BE_REACHED}
         where not ${alreadyAsked(assigning)} order by c.rank limit 1) c on true
  ), ended as (
    update assignment g set ended_at = ${assigning.now} from chosen w
     where g.round_id = ${assigning.roundId} and g.source = w.source and g.task_id = w.task_id and g.ended_at is null
    returning g.id
  )
  insert into assignment (round_id, step, owner, source, task_id, why, given_by, assignee, answer_id, made_at, until, tell_at)
  select ${assigning.roundId}, ${assigning.step}, ${assigning.owner}, source, task_id, why, given_by,
         coalesce(person, ${FALLBACK}), answer_id, ${assigning.now}, until, ${assigning.now}
    from chosen, (select count(*) from ended) one
   where person is not null or (${assigning.fallback}::boolean and not exists (
     select from assignment b where b.round_id = ${assigning.roundId} and b.source = chosen.source
                                and b.task_id = chosen.task_id and b.assignee = ${FALLBACK}))`;

const COLUMNS = sql`t.source, t.id as task_id, t.project_id, t.creator`;
const handedOver = (roundId: string) => sql`(
  select count(*) from assignment b where b.round_id = ${roundId} and b.source = t.source
                                      and b.task_id = t.id and b.answer_id is not null) as by_hand`;

/**
 * Assigned by a rule, so nobody gave the task away. A delegation was its owner's own decision, and the owner is told.
 */
const byRule = ({ why, which, asks }: Rule, assigning: Assigning) => {
  const { owner, roundId, now } = assigning;
  return assign(
    sql`
    select ${COLUMNS}, null::text as named, ${asks === 'delegate' ? owner : null}::text as given_by,
           null::uuid as answer_id, ${why}::text as why, ${handedOver(roundId)}
      from task t join project p on p.source = t.source and p.id = t.project_id
      left join assignment g on g.round_id = ${roundId} and g.source = t.source and g.task_id = t.id
                            and ${assignmentInForce(now)}
     where ${isOpen(assigning)} and ${which(roundId)}`,
    asks,
    assigning,
  );
};

/** If somebody asked besides the owner says that it is not theirs, the owner is still asked. */
const besides = (roundId: string) => sql`a.authority = 'contact' and exists (
  select from assignment g where g.round_id = ${roundId} and g.source = t.source and g.task_id = t.id
                             and g.ended_at is null and not ${INSTEAD})`;

/** The *not mine* answers that are the latest for their tasks; of earlier rounds only the owner's own. */
const byHand = (answers: string[], assigning: Assigning) =>
  assign(
    sql`
    select ${COLUMNS}, a.names as named, a.said_by as given_by, a.id as answer_id,
           case when ${besides(assigning.roundId)} then 'escalated' else 'handed over' end as why,
           ${handedOver(assigning.roundId)}
      from answer a
      join task t on t.source = a.source and t.id = a.task_id
      join project p on p.source = t.source and p.id = t.project_id
     where a.id = any(${answers}::uuid[]) and (a.round_id = ${assigning.roundId} or a.said_by = ${assigning.owner})
       and ${isOpen(assigning)}`,
    'chain',
    assigning,
  );

/** Assigns the open tasks that the rule concerns. A task without anybody left to ask stays with its owner. */
export async function assignByRule(db: Db, rule: keyof typeof RULES, assigning: Assigning): Promise<void> {
  await execute(db, byRule(RULES[rule], assigning));
}

/**
 * Assigns to the people named in *not mine* answers, else to the next in the chain; the latest answer for each task
 * counts.
 */
export async function assignByHand(db: Db, answers: string[], assigning: Assigning): Promise<void> {
  await execute(db, byHand(answers, assigning));
}

const askThemInstead = (roundId: string) => sql`
  update assignment g set why = 'owner gone'
   where g.round_id = ${roundId} and g.ended_at is null and not ${INSTEAD} and not ${RETURNED}`;

const ASK_ALONE = {
  'owner gone': askThemInstead,
  /** A mailbox refused or bounced what was sent to the owner. */
  unreached: (roundId: string) => sql`${askThemInstead(roundId)} and ${unreached(roundId)}`,
};

/** Once the owner cannot be asked, those asked besides the owner are asked instead; final notices to them count. */
export async function askInstead(db: Db, why: keyof typeof ASK_ALONE, roundId: string): Promise<void> {
  await execute(db, ASK_ALONE[why](roundId));
}

const tellAgainOf = (assigning: Assigning) =>
  prepared(
    'tell again',
    sql`
    update assignment g set step = ${assigning.step}, tell_at = ${assigning.now}, notice_id = null, woken_at = null,
                            send_day = null
      from task t join project p on p.source = t.source and p.id = t.project_id
     where g.round_id = ${assigning.roundId} and g.step < ${assigning.step} and ${assignmentInForce(assigning.now)}
       and t.source = g.source and t.id = g.task_id and ${isOpen(assigning)}`,
  );

/** Lets those asked already be notified again at the step being taken; at the first step there are none. */
export async function notifyAgain(db: Db, assigning: Assigning): Promise<void> {
  if (assigning.step > 0) await execute(db, tellAgainOf(assigning));
}

/** Records that others are asked because of the round's notices that reached nobody. */
export async function markMoved(db: Db, roundId: string, now: Date): Promise<void> {
  await execute(
    db,
    sql`update notice set moved_at = ${now}
      where round_id = ${roundId} and state in ('refused', 'bounced') and moved_at is null`,
  );
}
