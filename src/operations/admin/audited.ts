import type { z } from 'zod';
import { beginAudit, endAudit, type AuditEnd } from '../../db/admin/audit';
import { Conflict, InvalidInput, NotFound, reasonOf } from '../../domain/common/errors';
import type { AtDatabase } from './operator';

/**
 * The operation `work`, each use of which is written down: who, when, `action`, with what input, and how it ended.
 * Written before it is done and again after, so that one cut off is seen as such. Rethrows what `work` throws.
 */
export const audited =
  <Who extends AtDatabase, Input extends object, Result>(
    action: string,
    work: (operator: Who, input: Input) => Promise<Result>,
  ) =>
  async (operator: Who, input: Input): Promise<Result> => {
    const { pool, who, now } = operator;
    const seq = await beginAudit(pool, { at: now, who, action, input });
    const record = (end: AuditEnd) => endAudit(pool, seq, end).catch(leaveOpen);
    try {
      const result = await work(operator, input);
      await record({ outcome: 'done', detail: null });
      return result;
    } catch (error) {
      await record({ outcome: isRefusal(error) ? 'refused' : 'failed', detail: reasonOf(error) });
      throw error;
    }
  };

/** The same with `input`, the schema of what it is given: command and API read that by it. */
export const operation = <Who extends AtDatabase, Schema extends z.ZodType<object>, Result>(
  action: string,
  input: Schema,
  work: (operator: Who, input: z.output<Schema>) => Promise<Result>,
) => Object.assign(audited(action, work), { input });

/** An entry whose end could not be written looks cut off; what was done is done, and what went wrong is what there is to say. */
const leaveOpen = () => undefined;

const isRefusal = (error: unknown) =>
  error instanceof InvalidInput || error instanceof NotFound || error instanceof Conflict;
