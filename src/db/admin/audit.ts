import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** How an operation ended: done; refused because of its input or the present state; or failed. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

/** One operation that somebody performed or tried to. */
export interface AuditRow {
  seq: number;
  at: Date;
  who: string;
  action: string;
  input: unknown;
  /** Null while it is under way, or if it was cut off. */
  outcome: AuditOutcome | null;
  /** Why it was refused or failed. */
  detail: string | null;
}

/** Records an operation before it is performed. Returns the number of the entry. */
export async function beginAudit(
  db: Db,
  { at, who, action, input }: Pick<AuditRow, 'at' | 'who' | 'action' | 'input'>,
): Promise<number> {
  const row = await firstRow<{ seq: number }>(
    db,
    sql`insert into audit (at, who, action, input) values (${at}, ${who}, ${action}, ${storable(input)}) returning seq`,
  );
  return row?.seq ?? 0;
}

/** `input` as JSON. PostgreSQL stores neither NUL nor half a surrogate pair, both of which a caller may send. */
const storable = (input: unknown): string =>
  JSON.stringify(input).replace(/\\u(0000|d[89a-f][0-9a-f]{2})/g, '\\ufffd');

/** How an operation ended. */
export interface AuditEnd {
  outcome: AuditOutcome;
  detail: string | null;
}

/** Records how the operation ended. */
export async function endAudit(db: Db, seq: number, { outcome, detail }: AuditEnd): Promise<void> {
  await execute(
    db,
    sql`update audit set outcome = ${outcome}, detail = ${detail?.replaceAll('\0', '\ufffd') ?? null} where seq = ${seq}`,
  );
}

export interface AuditFilter {
  /** Null for everybody; likewise for `action`. */
  who: string | null;
  action: string | null;
}

/** The entries before the number `before`, the newest first. */
export async function listAudit(
  db: Db,
  { who, action }: AuditFilter,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditRow[]> {
  return rowsOf<AuditRow>(
    db,
    sql`select seq, at, who, action, input, outcome, detail from audit
      where (${who}::text is null or who = ${who}) and (${action}::text is null or action = ${action})
        and (${before}::bigint is null or seq < ${before})
      order by seq desc limit ${limit}`,
  );
}
