import { z } from 'zod';
import { listCadenceChanges } from '../../../db/cadence/changes';
import { flat, parseFlat } from '../../../domain/cadence/scheduleSettings';
import { applySettings, findSettings, setCadence } from '../../../operations/cadence/cadence';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { time } from '../shapes';

const FIELDS =
  '`cron` and `timeZone` set when sweeps run; the other fields are the cadence. docs/reference/configuration.md explains each.';

const settings = z.record(z.string(), z.unknown()).describe(FIELDS).meta({ id: 'Cadence' });

const changed = z
  .object({
    schedule: z.enum(['created', 'changed', 'kept']),
    changed: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    cadence: z.unknown(),
    mailRate: z.string(),
    cancelled: z
      .number()
      .int()
      .describe(
        'waiting closures for silence that were cancelled because closing for silence was switched off',
      ),
  })
  .meta({ id: 'CadenceChange' });

const change = z.object({ at: time, who: z.string(), before: z.unknown(), after: z.unknown() });

const TAG = 'Cadence';
const SCOPE = 'write:cadence';
const GET = reads(TAG, 'Show the cadence, and when sweeps run', {
  response: { 200: settings },
});
const PUT = writes(
  TAG,
  'Replace the cadence: missing fields get their defaults; missing times stay as they are',
  { body: settings, response: { 200: changed } },
  SCOPE,
);
const PATCH = writes(
  TAG,
  'Change single fields by dotted names such as ladder.1.wait; null restores the default',
  { body: settings, response: { 200: changed } },
  SCOPE,
);
const CHANGES = reads(TAG, 'List the latest changes: who, when, and the values before and after', {
  querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: { 200: z.object({ items: z.array(change) }) },
});

/** The cadence: show, replace, change, list changes. */
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
