import { SourceUnavailable } from '../errors';
import { readOneByOne } from './secondWay';
import type { Sops } from './sops';
import { brokenText, type ProjectTasks } from './tasks';

/** Up to so many numbers are tried, the newest first. */
const TRIED = 1000;
/** So far above the highest number seen, for a project may have the newest tasks. */
const BEYOND = 100;

/**
 * The projects, and of those whose list bk-sops breaks over what their tasks are, one by one. Which these are nobody
 * tells: their numbers are among those that no other project has; `taken` has the ids that are known.
 */
export async function nameBroken(
  sops: Sops,
  read: ProjectTasks[],
  taken: ReadonlySet<number>,
): Promise<ProjectTasks[]> {
  const highest = Math.max(0, ...taken) + BEYOND;
  const free = Array.from({ length: highest }, (_, below) => highest - below).filter((id) => !taken.has(id));
  const named: ProjectTasks[] = [];
  for (const project of read)
    named.push(project.listError === null ? project : await nameIn(sops, project, free));
  return named;
}

async function nameIn(sops: Sops, project: ProjectTasks, free: number[]): Promise<ProjectTasks> {
  const tried = free.slice(0, TRIED);
  try {
    const read = await readOneByOne(sops, project.project, tried.map(String));
    const rest = tried.length < free.length ? `; numbers below ${tried.at(-1)} were not tried` : '';
    return { ...project, tasks: read.tasks, error: `${project.listError}; ${brokenText(read)}${rest}` };
  } catch (error) {
    if (error instanceof SourceUnavailable) return project;
    throw error;
  }
}
