import { z } from 'zod';
import { listSyncs } from '../../../db/sync/syncList';
import { acceptSync, listSources, startSync } from '../../../operations/sync/syncs';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { page, pageOf, paging, placeInTime, started, text, time } from '../shapes';

const sync = z
  .object({
    id: z.string(),
    source: z.string(),
    startedAt: time,
    finishedAt: time.nullable(),
    trusted: z.boolean(),
    reason: z.string().nullable().describe('why it is not trusted'),
    projects: z.int(),
    tasks: z.int(),
    people: z.int(),
    acceptedAt: time.nullable(),
    acceptedBy: z.string().nullable(),
    acceptedReason: z.string().nullable(),
    acceptedProjects: z
      .array(z.object({ project: z.string(), name: z.string(), rejectionReason: z.string().nullable() }))
      .nullable()
      .describe('the projects that were not trusted before an admin accepted the sync, and why'),
  })
  .meta({ id: 'Sync' });

const source = z
  .object({
    source: z.string(),
    syncId: z.string().nullable().describe('the id of its latest complete sync'),
    syncedAt: time.nullable(),
    fresh: z.boolean(),
    freshFor: z.string(),
    trusted: z.boolean(),
    reason: z.string().nullable(),
    tasks: z.int(),
    enabled: z.int().describe('number of enabled tasks'),
    gone: z.int(),
    projects: z.int(),
    people: z.int().describe('number of people in its directory'),
    rejectedProjects: z.array(
      z.object({ project: z.string(), name: z.string(), rejectionReason: z.string() }),
    ),
    rejectedProjectCount: z.int(),
    lastFailure: z.object({ at: time, reason: z.string() }).nullable(),
  })
  .meta({ id: 'Source' });

const accepted = z.object({
  gone: z.int().nullable().describe('number of tasks that are now gone; null if there was nothing to accept'),
  left: z
    .int()
    .nullable()
    .describe('number of people who are now inactive; null if there was nothing to accept'),
});

const TAG = 'Syncs';
const LIST = reads(TAG, 'List syncs, newest first', {
  querystring: z.object({ ...paging, source: text(64).optional() }),
  response: { 200: pageOf(sync) },
});
const SOURCES = reads(TAG, 'List sources: when each was synced, and whether it is fresh and trusted', {
  response: { 200: z.object({ items: z.array(source) }) },
});
const START = writes(
  TAG,
  'Sync one configured source, or all of them',
  { body: z.strictObject({ source: text(64).optional() }), response: { 202: started } },
  'write:sweeps',
);
const ACCEPT = writes(
  TAG,
  'Accept the latest sync of a source: tasks missing from it are gone',
  {
    params: acceptSync.input.pick({ source: true }),
    body: acceptSync.input.omit({ source: true }),
    response: { 200: accepted },
  },
  'write:sweeps',
);

/** Syncs: list, sources, start, accept. */
export function syncRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/syncs', LIST, (request) =>
    operate(request, ({ pool }) => {
      const { cursor, limit, source: name = null } = request.query;
      const place = placeInTime(cursor);
      const before = place && { startedAt: place.at, id: place.id };
      const list = (count: number) => listSyncs(pool, name, { before, limit: count });
      return page(limit, list, (last) => [last.startedAt.toISOString(), last.id]);
    }),
  );
  api.get('/sources', SOURCES, (request) =>
    operate(request, async (operator) => ({ items: await listSources(operator) })),
  );
  api.post('/syncs', START, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => startSync(operator, request.body))),
  );
  api.post('/sources/:source/accept', ACCEPT, (request) =>
    operate(request, async (operator) => {
      const losses = await acceptSync(operator, { ...request.params, ...request.body });
      return losses ?? { gone: null, left: null };
    }),
  );
}
