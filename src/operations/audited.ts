import { beginAudit, endAudit } from '../db/audit';
import { Conflict, InvalidInput, NotFound, reasonOf } from '../domain/errors';
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
    try {
      const result = await work(operator, input);
      await endAudit(pool, seq, { outcome: 'done', detail: null });
      return result;
    } catch (error) {
      const outcome = isRefusal(error) ? 'refused' : 'failed';
      await endAudit(pool, seq, { outcome, detail: reasonOf(error) });
      throw error;
    }
  };

const isRefusal = (error: unknown) =>
  error instanceof InvalidInput || error instanceof NotFound || error instanceof Conflict;
