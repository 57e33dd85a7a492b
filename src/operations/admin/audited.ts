import type { z } from 'zod';
import { beginAudit, endAudit, type AuditEnd } from '../../db/admin/audit';
import { Conflict, InvalidInput, NotFound, reasonOf } from '../../domain/common/errors';
import type { AtDatabase } from './operator';

/**
 * The operation `work`, with every call recorded in the audit: who, when, `action`, the input and the outcome. Writes the
 * entry before and completes it after, so that an interrupted operation is visible. Rethrows the errors of `work`.
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

/** The same, with `input`, the schema by which command and API parse its input. */
export const operation = <Who extends AtDatabase, Schema extends z.ZodType<object>, Result>(
  action: string,
  input: Schema,
  work: (operator: Who, input: z.output<Schema>) => Promise<Result>,
) => Object.assign(audited(action, work), { input });

/** If the outcome cannot be written, the entry looks interrupted. The caller still gets the result or the error of `work`. */
const leaveOpen = () => undefined;

const isRefusal = (error: unknown) =>
  error instanceof InvalidInput || error instanceof NotFound || error instanceof Conflict;
