import { z } from 'zod';
import { findSweep, listSweeps, type SweepRecord } from '../../../db/sweep/sweeps';
import type { Operator } from '../../../operations/admin/operator';
import { previewSweep } from '../../../operations/sweeps/preview';
import { cancelSweep } from '../../../operations/sweeps/cancel';
import { moment } from '../../../operations/admin/fields';
import { startSweep } from '../../../operations/sweeps/sweeps';
import { SWEEP_STATES } from '../../../operations/admin/runs';
import { withStates } from '../../../operations/sweeps/states';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { preview, readSome } from '../previewShape';
import { page, pageOf, paging, placeInTime, started, text, time } from '../shapes';

const sweep = z
  .object({
    id: z.string(),
    workflowId: z.string(),
    runId: z.string(),
    workflow: z.string().describe("its page in Temporal's UI"),
    scheduledFor: time.nullable().describe('the scheduled time; null if started by hand'),
    startedAt: time,
    endedAt: time.nullable(),
    state: z
      .enum(SWEEP_STATES)
      .describe('`unknown` if Temporal does not answer or no longer knows the workflow'),
    reportedAt: time.nullable().describe('when its digest was mailed'),
    cadence: z.unknown().describe('the cadence it ran with'),
    counts: z.unknown().describe('null until it has ended'),
    rounds: z
      .object({ asked: z.int(), answered: z.int(), unanswered: z.int(), otherwise: z.int() })
      .describe('`otherwise`: ended with nothing left to ask, or cancelled. All other rounds are open.'),
  })
  .meta({ id: 'Sweep' });

const cadence = z.record(z.string(), z.unknown()).optional().describe("default: the Schedule's cadence");
const params = z.object({ id: text(64).describe('The id of the sweep, its first characters, or `latest`.') });
const previewing = z.strictObject({
  cadence,
  at: moment.optional().describe('Preview as of this time, not in the past (default: now).'),
  limit: z.int().min(0).max(1000).default(100).describe('How many items of each list to return.'),
});

const TAG = 'Sweeps';

const LIST = reads(TAG, 'List sweeps, newest first', {
  querystring: z.object(paging),
  response: { 200: pageOf(sweep) },
});
const SHOW = reads(TAG, 'Show one sweep', { params, response: { 200: sweep } });
const PREVIEW = reads(TAG, 'Show what a sweep would do, without sending, writing or closing anything', {
  body: previewing,
  response: { 200: preview },
});
const START = writes(
  TAG,
  'Start a sweep',
  { body: z.strictObject({ cadence }), response: { 202: started } },
  'write:sweeps',
);
const CANCEL = writes(
  TAG,
  'Cancel a running sweep; its rounds continue',
  { params, response: { 202: z.object({ id: z.string(), workflowId: z.string() }) } },
  'write:sweeps',
);

/** Adds to each sweep its state and its page in Temporal's UI. */
const told = async (operator: Operator, sweeps: SweepRecord[]) =>
  (await withStates(operator, sweeps)).map((one) => ({
    ...one,
    workflow: operator.pageOf(one.workflowId, one.runId),
  }));

/** Sweeps: list, show, preview, start, cancel. */
export function sweepRoutes({ app, operate, settings }: AdminApi): void {
  const api = typed(app);
  api.get('/sweeps', LIST, (request) =>
    operate(request, (operator) => {
      const { cursor, limit } = request.query;
      const place = placeInTime(cursor);
      const before = place && { startedAt: place.at, id: place.id };
      const list = async (count: number) => told(operator, await listSweeps(operator.pool, count, before));
      return page(limit, list, (last) => [last.startedAt.toISOString(), last.id]);
    }),
  );
  api.get('/sweeps/:id', SHOW, (request) =>
    operate(request, async (operator) => {
      const [found] = await told(operator, [await findSweep(operator.pool, request.params.id)]);
      return found!;
    }),
  );
  api.post('/sweeps/preview', PREVIEW, (request) =>
    operate(request, (operator) => {
      const { limit, ...wanted } = request.body;
      return previewSweep(operator, { ...wanted, settings }, (read) => readSome(read, limit));
    }),
  );
  api.post('/sweeps', START, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => startSweep(operator, request.body))),
  );
  api.post('/sweeps/:id/cancel', CANCEL, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => cancelSweep(operator, request.params))),
  );
}
