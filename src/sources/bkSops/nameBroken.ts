import { SourceUnavailable } from '../errors';
import { readOneByOne } from './secondWay';
import type { Sops } from './sops';
import { brokenText, type ProjectTasks } from './tasks';

/** Up to so many numbers are tried in a project, the newest first. */
const TRIED = 1000;
/** In all projects together: each is a call, and a sync that has many broken projects has to end. */
const TRIED_IN_ALL = 5000;
/** So far above the highest number seen, for a project may have the newest tasks. */
const BEYOND = 100;

/**
 * The projects, and of those whose list bk-sops breaks over what their tasks are, one by one. Which these are nobody
 * tells: their numbers are among those that no other project has; `taken` has the ids that are known. What is not reached
 * in so many calls, or before bk-sops no longer answers, stays as it is.
 */
export async function* nameBroken(
  sops: Sops,
  read: ProjectTasks[],
  taken: ReadonlySet<number>,
): AsyncGenerator<ProjectTasks> {
  let highest = 0;
  for (const id of taken) highest = Math.max(highest, id);
  const known = new Set(taken);
  let left = TRIED_IN_ALL;
  for (const project of read) {
    const tried = project.listError === null ? [] : freeBelow(highest + BEYOND, known, Math.min(TRIED, left));
    const [below] = freeBelow((tried.at(-1) ?? 0) - 1, known, 1);
    const named = tried.length === 0 ? project : await nameIn(sops, project, tried, below);
    left = named === null ? 0 : left - tried.length;
    for (const { id } of named?.tasks ?? []) known.add(Number(id));
    yield named ?? project;
  }
}

/** The highest `count` numbers from `highest` on that are not known. */
function freeBelow(highest: number, known: ReadonlySet<number>, count: number): number[] {
  const free: number[] = [];
  for (let id = highest; id > 0 && free.length < count; id -= 1) if (!known.has(id)) free.push(id);
  return free;
}

/** Null where bk-sops does not answer. `below`: the highest number that is left out. */
async function nameIn(
  sops: Sops,
  project: ProjectTasks,
  tried: number[],
  below: number | undefined,
): Promise<ProjectTasks | null> {
  try {
    const read = await readOneByOne(sops, project.project, tried.map(String));
    const rest = below === undefined ? '' : `; numbers below ${tried.at(-1)} were not tried`;
    return { ...project, tasks: read.tasks, error: `${project.listError}; ${brokenText(read)}${rest}` };
  } catch (error) {
    if (error instanceof SourceUnavailable) return null;
    throw error;
  }
}
