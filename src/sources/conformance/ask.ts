import { reasonOf } from '../../domain/common/errors';
import type { LiveTask, TaskRow, UnreadTask } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import type { Source } from '../source';
import type { Memory } from './memory';
import type { Reading } from './reading';

/** What a source told without anything being changed: two readings, and what it said of some tasks between them. */
export interface Told {
  first: Reading;
  asked: Asked;
  /** Why there is none, where the source was not there any more. */
  second: Reading | string;
}

/** So many tasks are asked for by their ids; five of them alone, too, since a source may ask for few in another way. */
const SAMPLE = 40;
const FEW = 5;

/** What a source said of some tasks when it was asked for them by their ids. */
export interface Asked {
  sample: TaskRow[];
  /** All of the sample at once, then a few of it; empty where it could not be asked. */
  answers: Answer[];
  /** An id that no task has, made up; and the project it would be in. */
  madeUp: { taskId: string; projectId: string } | null;
  nothing: Map<string, LiveTask | UnreadTask> | null;
  /** Why none of it counts, where it could not be asked, or did not ask any system. */
  notAsked: string | null;
  /** What it rejected with, where that is not that it is away. */
  failed: string | null;
}

/** What was said where some tasks were asked for at once. */
export interface Answer {
  of: TaskRow[];
  said: Map<string, LiveTask | UnreadTask>;
}

export const FROM_MEMORY = 'it answers from what was read before, and asks no system';

/** Asks for some tasks of `reading`, spread over its projects, for one that does not exist, and for none. */
export async function ask(source: Source, held: Memory, reading: Reading): Promise<Asked> {
  const sample = sampleOf(reading);
  const madeUp = makeUp(reading, sample);
  const asked: Asked = { sample, madeUp, answers: [], nothing: null, notAsked: null, failed: null };
  if (!madeUp) return { ...asked, notAsked: 'there is no task to ask for' };
  held.invent(madeUp.taskId, madeUp.projectId);
  const few = sample.slice(0, FEW);
  held.answered();
  try {
    const answers = [
      { of: sample, said: await source.get([...idsOf(sample), madeUp.taskId]) },
      { of: few, said: await source.get(idsOf(few)) },
    ];
    if (held.answered()) return { ...asked, notAsked: FROM_MEMORY };
    return { ...asked, answers, nothing: await source.get([]) };
  } catch (error) {
    if (error instanceof SourceUnavailable) return { ...asked, notAsked: `it was away: ${reasonOf(error)}` };
    return { ...asked, failed: reasonOf(error) };
  }
}

const idsOf = (tasks: TaskRow[]) => tasks.map(({ id }) => id);

/** The first task of each project, then the second of each, and so on; none of a project that was not read in full. */
function sampleOf({ tasks, unread }: Reading): TaskRow[] {
  const byProject = new Map<string, TaskRow[]>();
  for (const task of tasks.values()) {
    if (unread.has(task.projectId)) continue;
    const list = byProject.get(task.projectId);
    if (!list) byProject.set(task.projectId, [task]);
    else if (list.length < SAMPLE) list.push(task);
  }
  const lists = [...byProject.values()];
  const sample: TaskRow[] = [];
  for (let at = 0; sample.length < SAMPLE && lists.some((list) => at < list.length); at += 1)
    sample.push(...lists.flatMap((list) => list[at] ?? []).slice(0, SAMPLE - sample.length));
  return sample;
}

/** Numbers where all ids are numbers: a source of such ids could not ask for another. */
function makeUp({ tasks }: Reading, sample: TaskRow[]): Asked['madeUp'] {
  const [first] = sample;
  if (!first) return null;
  const numbers = [...tasks.keys()].map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : NaN));
  const largest = numbers.reduce((a, b) => Math.max(a, b), 0);
  const taskId = Number.isNaN(largest) ? 'rollcall-conformance-no-such-task' : String(largest + 1_000_003);
  return { taskId, projectId: first.projectId };
}
