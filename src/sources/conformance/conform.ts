import { Conflict, NotFound, reasonOf } from '../../domain/common/errors';
import type { TaskRow } from '../../domain/sync/inventory';
import type { Source } from '../source';
import { ask, type Told } from './ask';
import type { Memory } from './memory';
import { readAll, type Reading } from './reading';
import { READ_RULES } from './readRules';
import { noneSwitched, SWITCH_RULES, trySwitching, type Switched } from './switchRules';
import type { Rule, Verdict } from './verdict';

/** What a project was told to hold. */
export interface ProjectCounts {
  project: string;
  name: string | null;
  archived: boolean;
  tasks: number;
  enabled: number;
  /** Why it could not be read in full; null where it was. */
  unread: string | null;
}

/** What trying a source came to. */
export interface Conformance {
  source: string;
  counts: {
    projects: number;
    archived: number;
    unread: number;
    tasks: number;
    enabled: number;
    people: number;
  };
  projects: ProjectCounts[];
  rules: (Rule & Verdict)[];
  /** All that was told of tasks in the first reading. */
  tasks: TaskRow[];
}

/** A source, and what stands in for the database that it was opened with. */
export interface Subject {
  source: Source;
  held: Memory;
  clock: () => Date;
}

export interface Trying {
  /** A task that may be switched off and on again; null where nothing may be changed. */
  task: string | null;
  /** Returns once somebody wants that, or rejects: nothing was switched then. */
  permit?: (task: TaskRow) => Promise<void>;
}

/**
 * Tries which promises of the interface a source keeps: reads all twice and asks for some tasks in between. Only with
 * a `task` that is changed, and changed back. Rejects as `open` does where the source cannot be read at all, and with
 * NotFound or Conflict for a task that cannot be switched off.
 */
export async function conform(subject: Subject, { task, permit }: Trying): Promise<Conformance> {
  const { source, held, clock } = subject;
  const { open } = source;
  if (!open)
    throw new Conflict(`${source.name} is brought in with rollcall import: there is nothing to read it from`);
  const read = async () => readAll(open, clock());
  const first = await read();
  held.learn(first);
  const asked = await ask(source, held, first);
  const told: Told = { first, asked, second: await read().catch(reasonOf) };
  const rules = READ_RULES.map(({ judge, ...rule }) => ({ ...rule, ...judge(told) }));
  const goneKept = rules.some(({ rule, outcome }) => rule === 'live, gone' && outcome === 'kept');
  const gone = goneKept ? (asked.madeUp?.taskId ?? null) : null;
  const switched = await switchOne(subject, {
    first,
    task,
    gone,
    read,
    ...(permit && { permit }),
  });
  return {
    source: source.name,
    counts: countsOf(first),
    projects: projectsOf(first),
    rules: [...rules, ...SWITCH_RULES.map((rule) => ({ ...rule, ...switched[rule.rule] }))],
    tasks: [...first.tasks.values()],
  };
}

interface Switching extends Trying {
  first: Reading;
  gone: string | null;
  read: () => Promise<Reading>;
}

async function switchOne(
  { source, held, clock }: Subject,
  { first, task: id, gone, read, permit }: Switching,
): Promise<Switched> {
  if (source.closing === 'by hand') return noneSwitched('people switch its tasks off and on');
  if (id === null) return noneSwitched('no task was given that may be switched');
  const task = first.tasks.get(id);
  if (!task) throw new NotFound(`${source.name} has no task ${id}`);
  if (!task.enabled)
    throw new Conflict(`Task ${id} is disabled: one that is enabled can be switched off and on again`);
  if (task.managedBy) return noneSwitched(`people switch it in what it is defined in: ${task.managedBy}`);
  await permit?.(task);
  return trySwitching({ source, held, task, gone, now: clock(), read });
}

function countsOf({ projects, tasks, people, unread }: Reading): Conformance['counts'] {
  return {
    projects: projects.size,
    archived: [...projects.values()].filter(({ archivedAt }) => archivedAt !== null).length,
    unread: unread.size,
    tasks: tasks.size,
    enabled: [...tasks.values()].filter(({ enabled }) => enabled).length,
    people: people.size,
  };
}

/** Those that were told, those that could not be read, and those that only tasks name. */
function projectsOf({ projects, tasks, unread }: Reading): ProjectCounts[] {
  const counts = new Map<string, ProjectCounts>();
  const of = (project: string): ProjectCounts => {
    const known = projects.get(project);
    const found = counts.get(project) ?? {
      project,
      name: known?.name ?? null,
      archived: (known?.archivedAt ?? null) !== null,
      tasks: 0,
      enabled: 0,
      unread: unread.get(project) ?? null,
    };
    counts.set(project, found);
    return found;
  };
  for (const project of [...projects.keys(), ...unread.keys()]) of(project);
  for (const { projectId, enabled } of tasks.values()) {
    of(projectId).tasks += 1;
    if (enabled) of(projectId).enabled += 1;
  }
  return [...counts.values()];
}
