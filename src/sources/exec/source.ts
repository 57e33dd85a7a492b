import type { TaskRow } from '../../domain/sync/inventory';
import { SourceUnavailable } from '../errors';
import { liveTasks, switchedAndReadBack, type Found } from '../live';
import type { Mirror } from '../mirror';
import { asKept } from '../ownEdits';
import { shown } from '../program/shown';
import type { ReadSource, SwitchingSource } from '../source';
import { askStrictly, unexpected, type Connector, type Request } from './connector';
import { execInventory, type Reading } from './inventory';
import { ANSWERS } from './lines';

/** What a source of a connector works with. */
export interface ExecParts extends Reading {
  name: string;
  mirror: Mirror;
}

/** What is read of the connector. */
export const readFrom = (parts: ExecParts): ReadSource => ({
  name: parts.name,
  open: async (now, stopped) => execInventory(parts, now, stopped),
  async get(taskIds) {
    const { tasks, archived } = await find(parts, taskIds);
    return liveTasks(parts, tasks, archived);
  },
});

/** How the connector switches tasks off and on. */
export const switchedByConnector = (parts: ExecParts): Pick<SwitchingSource, 'close' | 'restore'> =>
  switchedAndReadBack({
    ...parts,
    find: async (taskIds) => (await find(parts, taskIds)).tasks,
    write: (tasks, { enabled, stopped }) => {
      const ids = tasks.map(({ id }) => id);
      return write(parts.connector, { do: enabled ? 'restore' : 'close', ids }, stopped);
    },
  });

/** Throws UnexpectedAnswer for what is told of a task beyond what was asked: a connector that goes on and on is ended. */
function refuseUnasked(
  request: Request,
  asked: ReadonlySet<string>,
  id: string,
  told: { has(id: string): boolean },
) {
  if (!asked.has(id)) throw unexpected(request, `task ${id} was not asked for`);
  if (told.has(id)) throw unexpected(request, `task ${id} is told twice`);
}

/** The tasks as they are now, and which of their projects are archived. */
async function find(
  { connector, accounts }: ExecParts,
  ids: string[],
): Promise<{ tasks: Found; archived: ReadonlySet<string> }> {
  const tasks = new Map<string, TaskRow | { taskId: string; error: string }>();
  const projects = new Map<string, boolean>();
  if (ids.length === 0) return { tasks, archived: new Set() };
  const request: Request = { do: 'get', ids };
  const asked = new Set(ids);
  for await (const line of askStrictly(connector, request, ANSWERS.get)) {
    if (line.is === 'project') projects.set(line.value.id, line.value.archivedAt !== null);
    else if (line.is === 'task') {
      refuseUnasked(request, asked, line.value.id, tasks);
      tasks.set(line.value.id, asKept(line.value, accounts));
    } else if (line.is === 'unread') {
      const { task: taskId, reason } = line.value;
      refuseUnasked(request, asked, taskId, tasks);
      tasks.set(taskId, { taskId, error: shown(reason, connector.program.hidden) });
    }
  }
  for (const task of tasks.values())
    if ('projectId' in task && !projects.has(task.projectId))
      throw unexpected(request, `project ${task.projectId} of task ${task.id} is not told`);
  return { tasks, archived: new Set([...projects].filter(([, archived]) => archived).map(([id]) => id)) };
}

/**
 * What the connector refused, by the ids of the tasks. Where it ends in the middle, what it said of some counts, and the
 * others have failed, so that one task cannot hold up the others for ever.
 */
async function write(
  connector: Connector,
  request: Request & { ids: string[] },
  stopped?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { ids } = request;
  const asked = new Set(ids);
  const results = new Map<string, string | null>();
  let otherwise = 'the connector gave no result for this task';
  try {
    for await (const line of askStrictly(connector, request, ANSWERS.switch, stopped)) {
      if (line.is !== 'result') continue;
      const { id, error } = line.value;
      refuseUnasked(request, asked, id, results);
      results.set(id, error && shown(error, connector.program.hidden));
    }
  } catch (error) {
    if (!(error instanceof SourceUnavailable) || results.size === 0 || stopped?.aborted) throw error;
    otherwise = error.message;
  }
  return new Map(
    ids.flatMap((id) => {
      const error = results.has(id) ? results.get(id) : otherwise;
      return error == null ? [] : [[id, error]];
    }),
  );
}
