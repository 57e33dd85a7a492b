/** A business of the simulated CMDB. */
export interface SimBusiness {
  id: number;
  name: string;
  archived: boolean;
  maintainers: string[];
  changedAt: Date;
}

/** A project of the simulated bk-sops: of a business, or of its own. */
export interface SimProject {
  number: number;
  business: number | null;
  name: string;
  disabled: boolean;
}

export interface SimTask {
  id: number;
  project: number;
  name: string;
  /** Five fields in the order of cron. */
  cron: string;
  creator: string;
  /** Empty where nobody edited it since that is recorded. */
  editor: string;
  editedAt: Date | null;
  enabled: boolean;
  lastRunAt: Date | null;
  runs: number;
  /** What of it is gone from the database for good. */
  lost?: Loss;
}

/** Its flow template; the pipeline behind that; or its row in the scheduler's table, without which it never runs. */
export type Loss = 'template' | 'pipeline' | 'beat';

export interface SimUser {
  username: string;
  name: string;
  email: string;
  language: 'zh-cn' | 'en';
  timeZone: string;
  status: 'NORMAL' | 'LOCKED' | 'DISABLED' | 'DELETED';
  leader: string | null;
}

/** A message that CMSI took. */
export interface SimMessage {
  type: string;
  receivers: string[];
  title: string;
  content: string;
}

/** What the simulated BlueKing holds. Everything may be changed at any time, as on the real one. */
export class SimWorld {
  readonly businesses = new Map<number, SimBusiness>();
  readonly projects = new Map<number, SimProject>();
  readonly tasks = new Map<number, Map<number, SimTask>>();
  readonly users = new Map<string, SimUser>();
  readonly messages: SimMessage[] = [];
  /** Projects in which the account may do nothing, tasks it may not see, and tasks it may not edit. */
  readonly hidden = new Set<number>();
  readonly unseen = new Set<number>();
  readonly guarded = new Set<number>();
  /** bk-sops has the application in its `APP_WHITELIST`. */
  trusted = false;
  /** Businesses that the CMDB does not answer with. */
  readonly vanished = new Set<number>();
  /** The CMDB is an older one, which refuses a query that names a business it does not answer with. */
  olderCmdb = false;

  /** A business and the project that bk-sops makes of it, of the same number a thousand above. */
  addBusiness(business: Omit<SimBusiness, 'archived'> & { archived?: boolean }): SimProject {
    const archived = business.archived ?? false;
    this.businesses.set(business.id, { ...business, archived });
    return this.addProject({
      number: business.id + 1000,
      business: business.id,
      name: business.name,
      disabled: archived,
    });
  }

  addProject(project: SimProject): SimProject {
    this.projects.set(project.number, project);
    this.tasks.set(project.number, new Map());
    return project;
  }

  addTask(task: SimTask): void {
    this.tasks.get(task.project)!.set(task.id, task);
  }

  /** The task of that number. Throws where there is none. */
  task(id: number): SimTask {
    for (const tasks of this.tasks.values()) {
      const task = tasks.get(id);
      if (task) return task;
    }
    throw new Error(`there is no task ${id}`);
  }

  /** The CMDB archives a business; bk-sops disables its project within two minutes. */
  archive(business: number, at: Date): void {
    const found = this.businesses.get(business)!;
    this.businesses.set(business, { ...found, archived: true, changedAt: at });
    for (const project of this.projects.values()) if (project.business === business) project.disabled = true;
  }

  /** bk-sops' own shutdown, every four hours: past the editor, past the date of the edit, telling nobody. */
  shutDown(only?: number): number {
    let count = 0;
    for (const { number, disabled, business } of this.projects.values()) {
      if (!disabled || (only !== undefined && business !== only)) continue;
      for (const task of this.tasks.get(number)!.values()) {
        if (task.enabled) count += 1;
        task.enabled = false;
      }
    }
    return count;
  }

  /** Somebody edits a task. */
  edit(id: number, by: string, at: Date, change: Partial<SimTask> = {}): void {
    Object.assign(this.task(id), change, { editor: by, editedAt: at });
  }

  /** The scheduler starts a task: whether or not it is enabled. */
  run(id: number, at: Date): void {
    const task = this.task(id);
    task.lastRunAt = at;
    task.runs += 1;
  }
}
