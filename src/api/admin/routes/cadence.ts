import { z } from 'zod';
import { listCadenceChanges } from '../../../db/cadence/changes';
import { flat, parseFlat } from '../../../domain/cadence/scheduleSettings';
import { applySettings, findSettings, setCadence } from '../../../operations/cadence/cadence';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { time } from '../shapes';

const FIELDS =
  '`cron` and `timeZone`, the times of the sweeps, beside the fields of the cadence; docs/reference/configuration.md tells of each.';

const settings = z.record(z.string(), z.unknown()).describe(FIELDS).meta({ id: 'Cadence' });

const changed = z
  .object({
    schedule: z.enum(['created', 'changed', 'kept']),
    changed: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    cadence: z.unknown(),
    mailRate: z.string(),
    cancelled: z.number().int().describe('Closures for silence that waited, cancelled since it is off'),
  })
  .meta({ id: 'CadenceChange' });

const change = z.object({ at: time, who: z.string(), before: z.unknown(), after: z.unknown() });

const TAG = 'Cadence';
const SCOPE = 'write:cadence';
const GET = reads(TAG, 'Show the cadence that sweeps start with, and their times', {
  response: { 200: settings },
});
const PUT = writes(
  TAG,
  'Replace the cadence: a field that is not given takes its default; times that are not given stay',
  { body: settings, response: { 200: changed } },
  SCOPE,
);
const PATCH = writes(
  TAG,
  'Change fields by their dotted names such as ladder.1.wait; null removes a field; the others stay',
  { body: settings, response: { 200: changed } },
  SCOPE,
);
const CHANGES = reads(TAG, 'List the latest changes: who, when, from what to what', {
  querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: { 200: z.object({ items: z.array(change) }) },
});

/** The cadence: get, put, patch, its changes. */
export function cadenceRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/cadence', GET, (request) =>
    operate(request, async (operator) => flat(await findSettings(operator))),
  );
  api.put('/cadence', PUT, (request) => {
    const { timing, cadence } = parseFlat(request.body);
    return operate(request, (operator) => applySettings(operator, { settings: { ...timing, cadence } }));
  });
  api.patch('/cadence', PATCH, (request) => {
    const assignments = Object.entries(request.body).map(([field, value]) => ({ field, value }));
    return operate(request, (operator) => setCadence(operator, { assignments }));
  });
  api.get('/cadence/changes', CHANGES, (request) =>
    operate(request, async ({ pool }) => ({ items: await listCadenceChanges(pool, request.query.limit) })),
  );
}
