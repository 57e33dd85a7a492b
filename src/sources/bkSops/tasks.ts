import { SourceUnavailable } from '../errors';
import { NotThere } from './answer';
import type { ProjectToRead } from './listing';
import { projectPage } from './projects';
import { isBroken, listTasks, readOneByOne, requireWorking, type OneByOne } from './secondWay';
import type { BkTask, Sops } from './sops';

/** The tasks of one project, as far as they could be read, and why not all of them were. */
export interface ProjectTasks {
  project: string;
  page: string | null;
  /** Whether bk-sops has the project, as far as that is known. */
  exists: boolean;
  tasks: BkTask[];
  error: string | null;
  /** The words of bk-sops where it broke over the project's list, though it works. */
  listError: string | null;
}

/** The ids of the tasks that a project is known to have. */
export type KnownIds = (project: string) => Promise<string[]>;

/** So many projects in a row that did not answer: it is not them. */
const GIVE_UP = 10;

/**
 * The tasks of `projects`, in their order, some projects ahead of what is taken. A project that cannot be read says
 * why. Throws SourceUnavailable when many in a row do not answer.
 */
export async function* readTasks(
  { sops, knownIds }: { sops: Sops; knownIds: KnownIds },
  projects: ProjectToRead[],
  ahead: number,
): AsyncGenerator<ProjectTasks> {
  const reading: Promise<ProjectTasks & { away: SourceUnavailable | null }>[] = [];
  let away = 0;
  for (let next = 0; next < projects.length || reading.length > 0;) {
    while (next < projects.length && reading.length < ahead)
      reading.push(readProject(sops, knownIds, projects[next++]!));
    const result = await reading.shift()!;
    away = result.away ? away + 1 : 0;
    if (result.away && away >= GIVE_UP) throw result.away;
    yield result;
  }
}

type Read = ProjectTasks & { away: SourceUnavailable | null };

async function readProject(sops: Sops, knownIds: KnownIds, project: ProjectToRead): Promise<Read> {
  const { id, page, hadTasks } = project;
  const nothing = { project: id, page, exists: true, tasks: [], error: null, listError: null, away: null };
  try {
    const tasks = await listTasks(sops, id);
    const found = page === null && tasks.length > 0 ? await findPage(sops, id) : page;
    return { ...nothing, page: found, tasks };
  } catch (error) {
    // A business that bk-sops never had has no tasks there; one that it had is not rid of them.
    const absent = error instanceof NotThere && error.what === 'project';
    if (absent && !hadTasks) return { ...nothing, exists: false };
    if (isBroken(error)) return await readBroken(sops, knownIds, nothing, error);
    if (error instanceof SourceUnavailable) return { ...nothing, error: error.message, away: error };
    return { ...nothing, exists: !absent, error: error instanceof Error ? error.message : String(error) };
  }
}

/** One by one, what is known of a project whose list bk-sops breaks over: more it cannot be asked for. */
async function readBroken(sops: Sops, knownIds: KnownIds, nothing: Read, { message }: Error): Promise<Read> {
  try {
    await requireWorking(sops, nothing.project);
    const read = await readOneByOne(sops, nothing.project, await knownIds(nothing.project));
    return { ...nothing, tasks: read.tasks, error: `${message}; ${brokenText(read)}`, listError: message };
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error;
    return { ...nothing, error: message, away: error };
  }
}

/** What breaks the list of a project, of which these were read one by one. */
export function brokenText({ tasks, broken }: OneByOne): string {
  const others = `${tasks.length} ${broken.length === 0 ? '' : 'other '}tasks were read one by one`;
  if (broken.length === 0)
    return `a task breaks the list, and it is not known which (rollcall source check may find it); ${others}`;
  const [noun, verb] = broken.length === 1 ? ['task', 'breaks'] : ['tasks', 'break'];
  return `${noun} ${broken.join(', ')}, probably without a row in the scheduler, ${verb} the list; ${others}`;
}

/** Tasks without a link are still tasks. */
const findPage = (sops: Sops, project: string): Promise<string | null> =>
  sops.projectNumber(project).then(
    (number) => projectPage(sops.page, number),
    () => null,
  );
