import { z } from 'zod';
import { listOwners } from '../../../db/admin/ownerList';
import { fromCursor } from '../../../domain/common/cursor';
import { reasonOf } from '../../../domain/common/errors';
import { showOwner } from '../../../operations/owners/report';
import { askReminder } from '../../../operations/owners/reminder';
import { reads, typed, type AdminApi } from '../endpoint';
import { page, pageOf, paging, text, time } from '../shapes';

const owner = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    active: z.boolean().nullable().describe('null if not in the directory'),
    tasks: z.int().describe('number of enabled tasks'),
    lastAskedAt: time.nullable(),
    open: z.boolean().describe('whether the owner has an open round'),
  })
  .meta({ id: 'Owner' });

const list = z.array(z.record(z.string(), z.unknown()));

const report = z
  .object({
    owner: z.string(),
    person: z.record(z.string(), z.unknown()).nullable().describe('null if not in the directory'),
    staleAfter: z.string(),
    tasks: list.describe('enabled tasks, each with whether it is stale and whether it is held'),
    assignments: list.describe('assignments from and to the owner'),
    delegations: list,
    rounds: list.describe('the latest rounds, with their notices and answers'),
    notifications: list.describe('notices outside rounds'),
    answers: list,
    closures: list,
    reminder: z
      .object({
        workflow: z.string().describe('its state in Temporal'),
        page: z.string().describe("its page in Temporal's UI"),
        status: z
          .object({
            stage: z.string(),
            waitingFor: z.string().nullable(),
            until: z.string().nullable().describe('the earliest time; later if Rollcall is paused meanwhile'),
          })
          .nullable()
          .describe('what it does now, what it waits for and until when; null unless it is running'),
        pause: z
          .object({ startedAt: time, startedBy: z.string(), reason: z.string() })
          .nullable()
          .describe('the pause that delays everything due; null while Rollcall is not paused'),
      })
      .nullable()
      .describe('null if there is none'),
    unreachable: z.string().nullable().describe('why Temporal could not be asked; null if it answered'),
  })
  .meta({ id: 'OwnerReport' });

/** The parameters of an address with an owner. */
export const ownerParams = z.object({
  owner: text(300).describe(
    'The id of an owner, directory:account. The account alone is enough if only one owner has it.',
  ),
});

const TAG = 'Owners';
const LIST = reads(TAG, 'Find owners whose id, name or mail address contains a text', {
  querystring: z.object({ ...paging, search: text(200).optional() }),
  response: { 200: pageOf(owner) },
});
const SHOW = reads(TAG, 'Show an owner: person, tasks, rounds, answers and the state of the reminder', {
  params: ownerParams,
  response: { 200: report },
});

/** Owners: search, show. */
export function ownerRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/owners', LIST, (request) =>
    operate(request, ({ pool }) => {
      const { cursor, limit, search = null } = request.query;
      const [after = null] = cursor === undefined ? [] : fromCursor(cursor, ['text']);
      const found = (count: number) => listOwners(pool, search, { after, limit: count });
      return page(limit, found, (last) => [last.id]);
    }),
  );
  api.get('/owners/:owner', SHOW, (request) =>
    operate(request, async (operator) => {
      const found = await showOwner(operator, request.params.owner);
      // While Temporal is down, the answer still shows what the database has.
      const reminder = await askReminder(operator, found.owner).catch(reasonOf);
      const silent = typeof reminder === 'string';
      return { ...asJson(found), reminder: silent ? null : reminder, unreachable: silent ? reminder : null };
    }),
  );
}

/** Converts to plain JSON, because the schema leaves records within lists open. */
const asJson = (found: Awaited<ReturnType<typeof showOwner>>) =>
  report.omit({ reminder: true, unreachable: true }).parse(JSON.parse(JSON.stringify(found)));
