import { randomUUID } from 'node:crypto';
import type { CloseResult, HandledTask, LiveTask, TaskRow } from '../../domain/sync/inventory';
import type { KnownProject, KnownTask } from '../mirror';
import type { SourceParts } from '../type';
import type { Reading } from './reading';

/** What stands in for the database while a source is tried: it holds what was read, and nothing is written anywhere. */
export interface Memory {
  parts: SourceParts;
  /** Has it hold what `reading` told, as after a sync. */
  learn(reading: Reading): void;
  /** Has it believe in a task that does not exist. */
  invent(taskId: string, projectId: string): void;
  /** Whether, since this was asked last, a source answered out of what is held here: it asked no system then. */
  answered(): boolean;
}

/** A memory that holds nothing yet. */
export function memory(): Memory {
  const held: Held = { reading: null, invented: new Map(), closure: randomUUID(), answered: false };
  return {
    parts: partsOf(held),
    learn(reading) {
      held.reading = reading;
    },
    invent(taskId, projectId) {
      held.invented.set(taskId, projectId);
    },
    answered() {
      const { answered } = held;
      held.answered = false;
      return answered;
    },
  };
}

interface Held {
  reading: Reading | null;
  /** Projects of tasks that do not exist, by the id of the task. */
  invented: Map<string, string>;
  /** One for the whole trial, so that a repeat is known for one. */
  closure: string;
  answered: boolean;
}

const partsOf = (held: Held): SourceParts => ({
  rows: {
    find: async (_, ids) => tasksOf(saying(held), ids).map((task) => liveTask(held, task)),
    close: async (_, ids) => switched(saying(held), ids),
    restore: async (_, ids) => switched(saying(held), ids),
  },
  mirror: {
    projects: async () => knownProjects(held),
    tasks: async (_, ids) => [...tasksOf(held, ids).map(knownTask), ...inventedOf(held, ids)],
    tasksOf: async (_, project) =>
      [...(held.reading?.tasks.values() ?? [])]
        .filter(({ projectId }) => projectId === project)
        .map(({ id }) => id),
    setEnabled: async () => undefined,
  },
  handled: {
    find: async (_, ids) => tasksOf(held, ids).map((task) => handledTask(held, task)),
    setEnabled: async () => undefined,
    recordCall: async () => undefined,
  },
});

const saying = (held: Held): Held => {
  held.answered = true;
  return held;
};

const switched = (_: Held, ids: string[]): CloseResult[] => ids.map((taskId) => ({ taskId, error: null }));

const tasksOf = ({ reading }: Held, ids: string[]): TaskRow[] =>
  ids.flatMap((id) => reading?.tasks.get(id) ?? []);

/** Last edited by somebody else than us, else created. */
export const touchedAt = ({ editedAt, createdAt }: TaskRow): Date | null => editedAt ?? createdAt;

const liveTask = ({ reading }: Held, task: TaskRow): LiveTask => ({
  taskId: task.id,
  enabled: task.enabled,
  projectArchived: (reading?.projects.get(task.projectId)?.archivedAt ?? null) !== null,
  touchedAt: touchedAt(task),
});

const knownTask = (task: TaskRow): KnownTask => ({
  taskId: task.id,
  projectId: task.projectId,
  rowHash: task.rowHash,
  touchedAt: touchedAt(task),
  closedAs: null,
});

const inventedOf = ({ invented }: Held, ids: string[]): KnownTask[] =>
  ids.flatMap((taskId) => {
    const projectId = invented.get(taskId);
    return projectId === undefined
      ? []
      : [{ taskId, projectId, rowHash: '', touchedAt: null, closedAs: null }];
  });

function knownProjects({ reading }: Held): KnownProject[] {
  if (!reading) return [];
  const withTasks = new Set([...reading.tasks.values()].map(({ projectId }) => projectId));
  return [...reading.projects.values()].map((project) => ({
    ...project,
    hasTasks: withTasks.has(project.id),
  }));
}

const handledTask = ({ closure }: Held, { id, projectId, name, editor, creator }: TaskRow): HandledTask => ({
  id,
  project: projectId,
  name,
  owner: editor ?? creator,
  closure,
  gone: false,
});
