import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Plan } from './plan';

const REACHED = (person: string) =>
  `exists (select from person q where q.id = ${person} and q.active and q.email is not null)`;

/** What is left to do at the end, were everything well: each is a query that finds it. */
const LEFT: [what: string, sql: string][] = [
  ['open rounds', `select id, owner, step from round where ended_at is null`],
  ['answers without effect', `select id, owner, task_id from answer where applied_at is null`],
  [
    'answers that no reminder was told of',
    `select id, owner, task_id from answer where signalled_at is null`,
  ],
  ['notices not settled', `select id, owner, kind, attempts, error from notice where state = 'claimed'`],
  [
    'closures that wait, though no guardrail holds them',
    `select id, task_id, reason, state from closure c where state = 'closing' or state = 'proposed' and (reason = 'answer'
       or (select count(*) from closure o where o.reason in ('archived', 'silence') and o.source = c.source and o.state in ('proposed', 'closing', 'closed', 'restored'))
          <= $1 + (select coalesce(sum(tasks), 0) from closing_allowance))`,
  ],
  [
    'restores that wait',
    `select id, task_id from closure where state = 'closed' and restore_asked_at is not null and restore_error is null`,
  ],
  [
    'owners not told of closings',
    `select id, task_id, owner from closure where state = 'closed' and notice_id is null and ${REACHED('owner')}`,
  ],
  [
    'others not told of closings',
    `select w.closure_id, w.person from closure_warned w join closure c on c.id = w.closure_id and c.state = 'closed'
      where w.notice_id is null and ${REACHED('w.person')}`,
  ],
  [
    'givers not told of whom their tasks went to',
    `select id, task_id, given_by from assignment where given_by is not null and giver_notice_id is null and ${REACHED('given_by')}`,
  ],
];

/** What has not come to its end; nothing where everything has. `cap` is the cap in force. */
export async function findUnfinished(
  pool: Pool,
  client: Client,
  plan: Plan,
  cap: number,
): Promise<Record<string, object[]>> {
  const found: Record<string, object[]> = {};
  for (const [what, sql] of LEFT) {
    const { rows } = await pool.query<object>(sql, sql.includes('$1') ? [cap] : []);
    if (rows.length > 0) found[what] = rows;
  }
  if (Object.keys(found).length > 0) return found;
  const running = await Promise.all(
    ['closing', 'sweep-by-hand', ...plan.people.map(({ account }) => `reminder/plant:${account}`)].map(
      async (id) => {
        const { status } = await client.workflow
          .getHandle(id)
          .describe()
          .catch((error: Error) => {
            if (error.name === 'WorkflowNotFoundError') return { status: { name: 'NOT FOUND' } };
            throw error;
          });
        return status.name === 'RUNNING' ? [{ workflow: id }] : [];
      },
    ),
  );
  return running.flat().length > 0 ? { 'workflows that run': running.flat() } : {};
}
