import { closeFileTasks, findFileTasks, restoreFileTasks } from '../../src/db/sync/fileTasks';
import { fileSource } from '../../src/sources/file/source';
import type { Source, SwitchingSource } from '../../src/sources/source';
import type { TestDatabase } from './database';
import { SOURCE } from './inventory';

/** Files of a platform that takes from Rollcall what runs. */
export const CLOSES_ITSELF = { folder: null, closing: 'itself', accounts: [] as string[] } as const;

/** What closing works with on that database: sources of files that close themselves, but for what is given. */
export const closingDeps = ({ pool }: Pick<TestDatabase, 'pool'>, given: Partial<SwitchingSource> = {}) => ({
  pool,
  source: (name: string): Source => ({
    ...fileSource(name, rowsOf(pool), CLOSES_ITSELF),
    ...given,
  }),
});

/** The same of sources whose tasks people switch off. */
export const byHandDeps = ({ pool }: Pick<TestDatabase, 'pool'>) => ({
  pool,
  source: (name: string) => fileSource(name, rowsOf(pool)),
});

const rowsOf = (pool: TestDatabase['pool']) => ({
  find: (source: string, ids: string[]) => findFileTasks(pool, source, ids),
  close: (source: string, ids: string[]) => closeFileTasks(pool, source, ids),
  restore: (source: string, ids: string[]) => restoreFileTasks(pool, source, ids),
});

/** A source that is told to close its tasks. */
export function switching(source: Source): SwitchingSource {
  if (source.closing === 'by hand') throw new Error(`${source.name} is closed by hand`);
  return source;
}

interface GivenClosure {
  reason: 'archived' | 'answer' | 'silence';
  state: string;
  project: string;
  answerId: string | null;
  sweepId: string | null;
  at: string;
}

/** A closure of that task: proposed for its archived project `old`, but for what is given. */
export async function givenClosure(
  { pool }: Pick<TestDatabase, 'pool'>,
  taskId: string,
  given: Partial<GivenClosure> = {},
): Promise<void> {
  const { reason = 'archived', state = 'proposed', project = 'old', at = '2026-11-23T08:00:00Z' } = given;
  await pool.query(
    `insert into closure (source, task_id, project_id, owner, reason, state, answer_id, sweep_id, proposed_at, completed_at)
     values ($1, $2, $3, 'test:ann', $4, $5::text, $6, $7, $8, case when $5::text in ('closed', 'restored') then $8::timestamptz end)`,
    [SOURCE, taskId, project, reason, state, given.answerId ?? null, given.sweepId ?? null, at],
  );
}

/** The state of each closure, with its error, by task. */
export async function closures({ pool }: Pick<TestDatabase, 'pool'>): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ task_id: string; state: string }>(
    `select task_id, concat_ws(': ', state, coalesce(error, restore_error)) as state from closure order by proposed_at, id`,
  );
  return Object.fromEntries(rows.map((row) => [row.task_id, row.state]));
}

/** The ids of the enabled tasks. */
export async function enabledTasks({ pool }: Pick<TestDatabase, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('select id from task where enabled order by id');
  return rows.map(({ id }) => id);
}
