import { z } from 'zod';
import { go, stop, stopStatus } from '../../../operations/cadence/pause';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { time, why } from '../shapes';

const row = z.object({
  startedAt: time,
  startedBy: z.string(),
  reason: z.string(),
  endedAt: time.nullable(),
  endedBy: z.string().nullable(),
});

const status = z
  .object({ stopped: z.boolean(), stop: row.nullable(), latest: z.array(row) })
  .meta({ id: 'Stop' });

const gone = z.object({
  ended: row.nullable().describe('null when nothing was stopped'),
  notWoken: z.string().nullable().describe('why closings that wait were not woken; null when they were'),
});

const TAG = 'Stop and go';
const STATUS = reads(TAG, 'Whether it is stopped, and the latest stops', { response: { 200: status } });
const STOP = writes(
  TAG,
  'Stop all sending and closing, within seconds',
  {
    body: z.strictObject({ reason: why }),
    response: { 200: row.extend({ begun: z.boolean().describe('false when it had been stopped before') }) },
  },
  'write:stop',
);
const GO = writes(TAG, 'End a stop: send and close again', { response: { 200: gone } }, 'write:stop');

/** Stop and go. */
export function stopRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/stop', STATUS, (request) => operate(request, (operator) => stopStatus(operator)));
  api.post('/stop', STOP, (request) => operate(request, (operator) => stop(operator, request.body)));
  api.post('/go', GO, (request) => operate(request, (operator) => go(operator, {})));
}
