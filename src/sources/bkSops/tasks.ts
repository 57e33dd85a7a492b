import { Refused, SourceUnavailable } from '../errors';
import type { ProjectToRead } from './listing';
import { projectPage } from './projects';
import type { BkTask, Sops } from './sops';

/** The tasks of one project, or why they could not be read. */
export interface ProjectTasks {
  project: string;
  page: string | null;
  tasks: BkTask[];
  error: string | null;
}

/** bk-sops' number for what does not exist. */
export const NOT_THERE = 3540400;

/** So many projects in a row that did not answer: it is not them. */
const GIVE_UP = 10;

/**
 * The tasks of `projects`, in their order, some projects ahead of what is taken. A project that cannot be read says
 * why. Throws SourceUnavailable when many in a row do not answer.
 */
export async function* readTasks(
  sops: Sops,
  projects: ProjectToRead[],
  ahead: number,
): AsyncGenerator<ProjectTasks> {
  const reading: Promise<ProjectTasks & { away: SourceUnavailable | null }>[] = [];
  let away = 0;
  for (let next = 0; next < projects.length || reading.length > 0;) {
    while (next < projects.length && reading.length < ahead)
      reading.push(readProject(sops, projects[next++]!));
    const result = await reading.shift()!;
    away = result.away ? away + 1 : 0;
    if (result.away && away >= GIVE_UP) throw result.away;
    yield result;
  }
}

async function readProject(sops: Sops, { id: project, page, hadTasks }: ProjectToRead) {
  try {
    const tasks = await sops.listTasks(project);
    const found = page === null && tasks.length > 0 ? await findPage(sops, project) : page;
    return { project, page: found, tasks, error: null, away: null };
  } catch (error) {
    const empty = { project, page, tasks: [], away: null };
    // A business that bk-sops never had has no tasks there; one that it had is not rid of them.
    if (error instanceof Refused && error.code === NOT_THERE && !hadTasks) return { ...empty, error: null };
    if (error instanceof SourceUnavailable) return { ...empty, error: error.message, away: error };
    return { ...empty, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Tasks without a link are still tasks. */
const findPage = (sops: Sops, project: string): Promise<string | null> =>
  sops.projectNumber(project).then(
    (number) => projectPage(sops.page, number),
    () => null,
  );
