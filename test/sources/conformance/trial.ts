import { NO_RUN_FACTS } from '../../../src/domain/common/task';
import type {
  CloseResult,
  InventoryKind,
  LiveTask,
  ProjectRow,
  TaskRow,
} from '../../../src/domain/sync/inventory';
import type { Inventory, InventoryPart } from '../../../src/sources/inventory';
import { conform, type Conformance, type Trying } from '../../../src/sources/conformance/conform';
import { memory, type Memory } from '../../../src/sources/conformance/memory';
import type { SwitchingSource } from '../../../src/sources/source';

const DATE = new Date('2026-01-01T00:00:00Z');

export const projectRow = (id: string, given: Partial<ProjectRow> = {}): ProjectRow => ({
  id,
  name: `project ${id}`,
  archivedAt: null,
  url: null,
  maintainers: [],
  ...given,
});

export const taskRow = (id: string, given: Partial<TaskRow> = {}): TaskRow => ({
  id,
  projectId: 'p',
  name: `task ${id}`,
  schedule: null,
  creator: 'ann',
  editor: 'ann',
  createdAt: DATE,
  editedAt: DATE,
  editedByUs: false,
  editTold: true,
  enabled: true,
  ...NO_RUN_FACTS,
  url: null,
  rowHash: `hash of ${id}`,
  ...given,
});

/** What a reading tells. */
export interface Held {
  projects?: ProjectRow[];
  tasks?: TaskRow[];
  kinds?: InventoryKind[];
  unread?: Map<string, string>;
  /** How far reading says that it has come; by rows told otherwise. */
  progress?: [done: number, rows: number][];
}

/** A source of which the nth reading tells the nth of `readings`, the last one again and again. */
export class TrialSource implements SwitchingSource {
  readonly name = 'trial';
  readonly closing = 'itself' as const;
  readonly calls: string[] = [];
  private opened = 0;

  constructor(
    private readonly readings: Held[],
    readonly held: Memory = memory(),
  ) {}

  open = async (): Promise<Inventory> => {
    const {
      kinds = ['projects', 'tasks'],
      unread = new Map(),
      ...held
    } = this.readings[Math.min(this.opened++, this.readings.length - 1)]!;
    return {
      parts: kinds.map((kind) => part(kind, held)),
      unread,
      closedBySource: new Set(),
      listsEverybody: false,
    };
  };

  get tasks(): TaskRow[] {
    return this.readings.at(-1)!.tasks ?? [];
  }

  async get(ids: string[]): Promise<Map<string, LiveTask>> {
    const found = this.tasks.filter(({ id }) => ids.includes(id));
    return new Map(found.map(({ id, enabled, editedAt }) => [id, liveTask(id, enabled, editedAt)]));
  }

  close = (ids: string[]): Promise<CloseResult[]> => this.switchAll('close', ids);
  restore = (ids: string[]): Promise<CloseResult[]> => this.switchAll('restore', ids);

  async switchAll(doing: 'close' | 'restore', ids: string[]): Promise<CloseResult[]> {
    this.calls.push(`${doing} ${ids.join(' ')}`.trim());
    return ids.map((taskId) => {
      const task = this.tasks.find(({ id }) => id === taskId);
      if (task) task.enabled = doing === 'restore';
      return { taskId, error: task ? null : 'no such task' };
    });
  }

  conform(trying: Trying = { task: null }): Promise<Conformance> {
    return conform({ source: this, held: this.held, clock: () => new Date('2026-11-23T09:00:00Z') }, trying);
  }
}

export const liveTask = (taskId: string, enabled = true, touchedAt: Date | null = DATE): LiveTask => ({
  taskId,
  enabled,
  projectArchived: false,
  touchedAt,
});

function part(
  kind: InventoryKind,
  { projects = [projectRow('p')], tasks = [], progress }: Held,
): InventoryPart {
  const rows = { projects, tasks, people: [] }[kind];
  return {
    kind,
    name: kind,
    size: rows.length,
    async *read({ onRead }) {
      yield rows.map((row, at) => ({ ...row, line: at + 1 }));
      for (const [done, read] of progress ?? [[rows.length, rows.length]]) onRead?.(done, read);
    },
  };
}

/** The rules with that outcome, and what was found of each. */
export const withOutcome = ({ rules }: Conformance, outcome: Conformance['rules'][number]['outcome']) =>
  Object.fromEntries(rules.filter((one) => one.outcome === outcome).map(({ rule, found }) => [rule, found]));
