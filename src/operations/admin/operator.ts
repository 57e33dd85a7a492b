import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';

/**
 * Somebody who operates Rollcall, and what they do it with: every operation takes one. It knows nothing of where the
 * wish came from, a command line or a request.
 */
export interface Operator {
  pool: Pool;
  /** A client of Temporal, connected to when it is first asked for. Rejects with Unreachable when it does not answer. */
  temporal: () => Promise<Client>;
  /** The address in Temporal's UI of a workflow's page: that of its latest run, or of the given one. */
  pageOf: (workflowId: string, runId?: string) => string;
  /** Who does it, as histories have it. */
  who: string;
  /** When it is done, as every record of it has it. */
  now: Date;
}

/** What an operation works with that needs no Temporal. */
export type AtDatabase = Pick<Operator, 'pool' | 'who' | 'now'>;

/** Makes addresses of workflows' pages in the UI of Temporal at `uiUrl`, which has no slash at its end. */
export const pagesOf = (uiUrl: string, namespace: string) => (workflowId: string, runId?: string) =>
  [`${uiUrl}/namespaces/${namespace}/workflows`, encodeURIComponent(workflowId), runId]
    .filter((part) => part !== undefined)
    .join('/');
