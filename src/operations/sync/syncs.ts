import { z } from 'zod';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { listTasks, type ListedTask } from '../../db/admin/taskList';
import { cadenceInForce } from '../../db/cadence/inForce';
import { inTransaction } from '../../db/core/pool';
import { acceptSync as acceptLatest } from '../../db/sync/accept';
import { countOwners, type SourceOwners } from '../../db/sync/owners';
import { listSourceStatus, type SourceStatus } from '../../db/sync/status';
import { dueThresholds } from '../../domain/sweep/due';
import { Conflict } from '../../domain/common/errors';
import { SYNC_WORKFLOW_ID, TASK_QUEUE } from '../../domain/common/ids';
import type { SyncOutcome } from '../../domain/sync/trust';
import type { sync } from '../../workflows/sync';
import { audited, operation } from '../admin/audited';
import { reasonText, text } from '../admin/fields';
import type { AtDatabase, Operator } from '../admin/operator';
import { isListenedTo, type Started } from '../admin/runs';

/** A source as it stands. */
export interface SourceReport extends SourceStatus {
  fresh: boolean;
  /** How old a sync may be, by the cadence in force. */
  freshFor: string;
}

/** Every source as it stands. */
export async function listSources({ pool, now }: Pick<AtDatabase, 'pool' | 'now'>): Promise<SourceReport[]> {
  const cadence = await cadenceInForce(pool);
  const { freshBefore } = dueThresholds(cadence, now);
  const sources = await listSourceStatus(pool);
  return sources.map((source) => ({
    ...source,
    fresh: source.syncedAt !== null && source.syncedAt >= freshBefore,
    freshFor: cadence.freshFor,
  }));
}

/** A source with whose its tasks are, and some of them. */
export interface SourceDetails {
  /** Null if it was never synced. */
  report: SourceReport | null;
  owners: SourceOwners;
  /** Enabled tasks, as the mirror has them. */
  sample: ListedTask[];
}

/** The source `name` as it stands, with `size` of its enabled tasks. */
export async function showSource(
  { pool, now }: Pick<AtDatabase, 'pool' | 'now'>,
  name: string,
  size: number,
): Promise<SourceDetails> {
  const report = (await listSources({ pool, now })).find(({ source }) => source === name) ?? null;
  const filter = { owner: null, source: name, projectId: null, enabled: true };
  const sample = await listTasks(pool, filter, { now, after: null, limit: size });
  return { report, owners: await countOwners(pool, name), sample };
}

/** Starts a sync of `source`, or of all configured ones. Throws Conflict when one started by hand is running. */
export const startSync = audited(
  'source sync',
  async ({ temporal, pageOf }: Operator, { source }: { source?: string | undefined }): Promise<Started> => {
    const client = await temporal();
    const { workflowId, firstExecutionRunId } = await start(client, source);
    const listening = await isListenedTo(client);
    return { workflowId, runId: firstExecutionRunId, page: pageOf(workflowId), hasWorkers: listening };
  },
);

async function start(client: Client, source?: string) {
  try {
    return await client.workflow.start<typeof sync>('sync', {
      workflowId: SYNC_WORKFLOW_ID,
      taskQueue: TASK_QUEUE,
      args: [source === undefined ? { all: true } : { source }],
      workflowExecutionTimeout: '6 hours',
      staticSummary: 'A sync started by hand',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Conflict(
      `A sync started by hand is running (workflow ${SYNC_WORKFLOW_ID}): wait for its end, or cancel it`,
      { cause: error },
    );
  }
}

/** What came of each source, at the end of a sync that was started. */
export const syncResult = (client: Client, { workflowId, runId }: Started): Promise<SyncOutcome[]> =>
  client.workflow.getHandle<typeof sync>(workflowId, runId).result();

const accepting = z.strictObject({
  source: text(64),
  reason: reasonText,
  sync: text(64).optional().describe('The sync that was looked at; refused where another is the latest.'),
  projects: z
    .array(text(255))
    .min(1)
    .max(1000)
    .optional()
    .describe('The ids of the projects your word is for; all where it is left out.'),
});

/**
 * Takes an admin's word that what the latest sync of `source` no longer contains is really gone, that sync being
 * `sync`, or one whose id begins so, and in these `projects`, where that is given. Returns what is gone by
 * it; null when there was nothing to accept. Throws NotFound where there is no such source, InvalidInput where it was
 * never synced in full or has no such project, Conflict where another sync is the latest, or a word for some projects
 * would not do.
 */
export const acceptSync = operation(
  'source accept',
  accepting,
  ({ pool, who, now }: AtDatabase, { source, ...word }) =>
    inTransaction(pool, (db) => acceptLatest(db, source, { ...word, who, now })),
);
