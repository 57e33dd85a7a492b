import { hash } from 'node:crypto';
import type { TaskRow } from '../domain/sync/inventory';

/**
 * A row whose editor is one of `accounts`, which switch tasks on Rollcall's behalf, has no editor and no date of its own:
 * the sync keeps those from before. So no closing or restore makes such an account the owner, or a task fresh.
 */
export const withoutOwnEdit = <Row extends TaskRow>(row: Row, accounts: readonly string[]): Row =>
  row.editor !== null && accounts.includes(row.editor)
    ? { ...row, editor: null, editedAt: null, editedByUs: true }
    : row;

/** A task as it is kept: being switched on or off, and what a system dates by itself, is no change of its row. */
export function asKept<Task extends TaskRow>(task: Task, accounts: readonly string[]): Task {
  const kept = withoutOwnEdit(task, accounts);
  const { id, projectId, name, schedule, creator, editor } = kept;
  const edited = JSON.stringify([id, projectId, name, schedule, creator, editor]);
  return { ...kept, rowHash: hash('sha256', edited, 'base64url') };
}
