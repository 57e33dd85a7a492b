/** Names a task. */
export interface TaskKey {
  source: string;
  taskId: string;
}

/** What tells one task from another, as one text; ids of two sources may be the same. */
export const taskKey = ({ source, taskId }: TaskKey): string => JSON.stringify([source, taskId]);
