import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';

/**
 * The context of every operation: who carries it out, and the connections it needs. It does not depend on whether a
 * command or a request asked for the operation.
 */
export interface Operator {
  pool: Pool;
  /** A client of Temporal, connected at the first call. Rejects with Unreachable if Temporal does not answer. */
  temporal: () => Promise<Client>;
  /** The URL of a workflow's page in Temporal's UI: of the given run, otherwise of its latest. */
  pageOf: (workflowId: string, runId?: string) => string;
  /** The actor, by the name that histories record. */
  who: string;
  /** The time of the operation, for all its records. */
  now: Date;
}

/** The context of an operation that does not need Temporal. */
export type AtDatabase = Pick<Operator, 'pool' | 'who' | 'now'>;

/** Builds URLs of workflows' pages in the Temporal UI at `uiUrl`, given without a trailing slash. */
export const pagesOf = (uiUrl: string, namespace: string) => (workflowId: string, runId?: string) =>
  [`${uiUrl}/namespaces/${namespace}/workflows`, encodeURIComponent(workflowId), runId]
    .filter((part) => part !== undefined)
    .join('/');
