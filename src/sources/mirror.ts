/** A project as the mirror has it. */
export interface KnownProject {
  id: string;
  name: string;
  archivedAt: Date | null;
  url: string | null;
  /** Whether it ever had tasks. */
  hasTasks: boolean;
}

/** Editor and date of a task's latest edit; null where nobody is known, or no date. */
export interface Edit {
  editor: string | null;
  editedAt: Date | null;
}

/** A task as the mirror has it. */
export interface KnownTask {
  taskId: string;
  projectId: string;
  /** Of its row as the latest sync had it. */
  rowHash: string;
  /** Last edited by somebody else than us. */
  touchedAt: Date | null;
  /** As it was when it was closed; null when it is not closed by us, nor recorded as closed elsewhere. */
  closedAs: Edit | null;
}

/** Access to the mirror of a source, given by the composition root: a source knows no SQL. */
export interface Mirror {
  projects(source: string): Promise<KnownProject[]>;
  tasks(source: string, taskIds: string[]): Promise<KnownTask[]>;
  /** The ids of the tasks of a project that are not gone. */
  tasksOf(source: string, project: string): Promise<string[]>;
  /** Has the mirror say that the tasks are enabled, or not. */
  setEnabled(source: string, taskIds: string[], enabled: boolean): Promise<void>;
}
