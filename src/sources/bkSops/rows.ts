import { hash } from 'node:crypto';
import { NO_RUN_FACTS } from '../../domain/common/task';
import { standardSchedule } from '../../domain/common/taskSchedule';
import type { TaskRow } from '../../domain/sync/inventory';
import { withoutOwnEdit } from '../ownEdits';
import { taskPage } from './projects';
import type { BkTask } from './sops';

/** Where a task is, and what its project's page is; null when that is not known. */
export interface TaskPlace {
  project: string;
  page: string | null;
}

/**
 * A task of bk-sops as Rollcall keeps it. Whoever switches a task on or off is its editor there: where that was
 * `us`, the latest edit that counts is another one. When a task was created is not told; the first edit is then.
 * Being switched on or off is no change of its row: whoever did that is its editor.
 */
export function taskRow(task: BkTask, { project, page }: TaskPlace, us: string): TaskRow {
  const { enabled, lastRunAt, runCount, allowed: _, editTold, editError: __, ...edited } = task;
  const { id, name, creator, cron, editor, editedAt } = edited;
  const row = {
    id,
    projectId: project,
    name,
    schedule: cron && standardSchedule(cron),
    creator,
    editor,
    createdAt: null,
    editedAt,
    editedByUs: false,
    editTold,
    enabled,
    ...NO_RUN_FACTS,
    lastRunAt,
    runCount,
    url: page && taskPage(page, id),
    rowHash: hash('sha256', JSON.stringify([project, edited]), 'base64url'),
  };
  return withoutOwnEdit(row, [us]);
}
