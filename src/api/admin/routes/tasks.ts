import { z } from 'zod';
import { findTask, listTasks, type ListedTask } from '../../../db/admin/taskList';
import { toldRecommendation } from '../../../domain/common/recommendations';
import { withRecommendations } from '../../../domain/common/runWords';
import { taskDetails } from '../../../domain/common/task';
import { fromCursor } from '../../../domain/common/cursor';
import { NotFound } from '../../../domain/common/errors';
import { reads, typed, type AdminApi } from '../endpoint';
import { flag, page, pageOf, paging, text, time } from '../shapes';

const fields = {
  source: z.string(),
  id: z.string(),
  ...taskDetails.shape,
  projectId: z.string(),
  project: z.string(),
  projectArchived: z.boolean(),
  owner: z.string().nullable(),
  enabled: z.boolean(),
  touchedAt: time.nullable(),
  seenAt: time.describe('the latest sync that contained it, which its facts are from'),
  recommendations: z
    .array(toldRecommendation)
    .describe('what its facts say about whether it is needed, at most two; none of a task that is off'),
  heldUntil: time.nullable().describe('until when it is held or exempt; the later date'),
  goneAt: time.nullable().describe('since when it is missing from its source'),
};

const task = z.object(fields).meta({ id: 'Task' });

const answer = z.object({
  kind: z.string(),
  until: time.nullable(),
  saidBy: z.string(),
  member: z.string().nullable().describe('of a team: the member who gave it in its name, if known'),
  saidAt: time,
  noticeId: z.string().nullable().describe('null if an admin answered for the owner'),
});

const closure = z.object({
  id: z.string(),
  state: z.string(),
  reason: z.string(),
  proposedAt: time,
  completedAt: time.nullable(),
});

const withHistory = z
  .object({ ...fields, answers: z.array(answer), closures: z.array(closure) })
  .meta({ id: 'TaskWithHistory' });

/** Of a task that is off no run is expected, and nothing is recommended. */
const asTold = <Task extends ListedTask>(listed: Task) =>
  listed.enabled ? withRecommendations(listed) : { ...listed, nextRunAt: null, recommendations: [] };

const TAG = 'Tasks';
const LIST = reads(TAG, 'List tasks, ordered by source and id', {
  querystring: z.object({
    ...paging,
    owner: text().optional(),
    source: text(64).optional(),
    project: text().optional().describe('The id of a project.'),
    enabled: flag.optional(),
  }),
  response: { 200: pageOf(task) },
});
const SHOW = reads(TAG, 'Show one task with its latest answers and closures', {
  params: z.object({ source: text(64), id: text() }),
  response: { 200: withHistory },
});

/** Tasks: list, show. */
export function taskRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/tasks', LIST, (request) =>
    operate(request, ({ pool, now }) => {
      const { cursor, limit, owner = null, source = null, project = null, enabled = null } = request.query;
      const [of, id] = cursor === undefined ? [] : fromCursor(cursor, ['text', 'text']);
      const after = of !== undefined && id !== undefined ? { source: of, id } : null;
      const filter = { owner, source, projectId: project, enabled };
      const list = async (count: number) =>
        (await listTasks(pool, filter, { now, after, limit: count })).map(asTold);
      return page(limit, list, (last) => [last.source, last.id]);
    }),
  );
  api.get('/tasks/:source/:id', SHOW, (request) =>
    operate(request, async ({ pool, now }) => {
      const found = await findTask(pool, request.params, now);
      if (!found)
        throw new NotFound(`Task ${request.params.id} does not exist in source ${request.params.source}.`);
      return asTold(found);
    }),
  );
}
