import { z } from 'zod';
import { pause, pauseStatus, resume } from '../../../operations/cadence/pause';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { time } from '../shapes';

const row = z.object({
  startedAt: time,
  startedBy: z.string(),
  reason: z.string(),
  endedAt: time.nullable(),
  endedBy: z.string().nullable(),
});

const status = z
  .object({ paused: z.boolean(), pause: row.nullable(), latest: z.array(row) })
  .meta({ id: 'Pause' });

const resumed = z.object({
  ended: row.nullable().describe('the pause that ended; null if Rollcall was not paused'),
  notWoken: z
    .string()
    .nullable()
    .describe('why the closing workflow could not be woken; null if it was woken'),
});

const TAG = 'Pause and resume';
const STATUS = reads(TAG, 'Show whether Rollcall is paused, and the latest pauses', {
  response: { 200: status },
});
const PAUSE = writes(
  TAG,
  'Pause all sending and closing, within seconds',
  {
    body: pause.input,
    response: { 200: row.extend({ begun: z.boolean().describe('false if Rollcall was already paused') }) },
  },
  'write:pause',
);
const RESUME = writes(TAG, 'Resume sending and closing', { response: { 200: resumed } }, 'write:pause');

/** Pause, resume, and the current state. */
export function pauseRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/pause', STATUS, (request) => operate(request, (operator) => pauseStatus(operator)));
  api.post('/pause', PAUSE, (request) => operate(request, (operator) => pause(operator, request.body)));
  api.post('/resume', RESUME, (request) => operate(request, (operator) => resume(operator, {})));
}
