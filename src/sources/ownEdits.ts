import type { TaskRow } from '../domain/sync/inventory';

/**
 * A row whose editor is one of `accounts`, which switch tasks on Rollcall's behalf, has no editor and no date of its own:
 * the sync keeps those from before. So no closing or restore makes such an account the owner, or a task fresh.
 */
export const withoutOwnEdit = <Row extends TaskRow>(row: Row, accounts: readonly string[]): Row =>
  row.editor !== null && accounts.includes(row.editor)
    ? { ...row, editor: null, editedAt: null, editedByUs: true }
    : row;
