/** Names a task. */
export interface TaskKey {
  source: string;
  taskId: string;
}
