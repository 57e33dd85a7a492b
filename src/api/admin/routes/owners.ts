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
    active: z.boolean().nullable().describe('null when the directory does not know them'),
    tasks: z.int().describe('enabled tasks'),
    lastAskedAt: time.nullable(),
    open: z.boolean().describe('whether a round of theirs is open'),
  })
  .meta({ id: 'Owner' });

const list = z.array(z.record(z.string(), z.unknown()));

const report = z
  .object({
    owner: z.string(),
    person: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('null when the directory does not know them'),
    staleAfter: z.string(),
    tasks: list.describe('enabled tasks, which of them stale, which held'),
    assignments: list.describe('what is asked of others in their place, and of them in the place of others'),
    delegations: list,
    rounds: list.describe('the latest, with their notices and answers'),
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
            until: z.string().nullable().describe('the earliest moment: paused time does not count'),
          })
          .nullable()
          .describe(
            'what it does, what it waits for and until when, as things stand now; null unless it runs',
          ),
        pause: z
          .object({ startedAt: time, startedBy: z.string(), reason: z.string() })
          .nullable()
          .describe('the pause that delays everything due; null while Rollcall is not paused'),
      })
      .nullable()
      .describe('null when there is none'),
    unreachable: z.string().nullable().describe('why Temporal could not be asked; null when it was'),
  })
  .meta({ id: 'OwnerReport' });

/** An owner in an address. */
export const ownerParams = z.object({
  owner: text(300).describe(
    "An owner's id, directory:account; the account alone where only one owner has it.",
  ),
});

const TAG = 'Owners';
const LIST = reads(TAG, 'Find owners whose id, name or address contains a text', {
  querystring: z.object({ ...paging, search: text(200).optional() }),
  response: { 200: pageOf(owner) },
});
const SHOW = reads(
  TAG,
  'Show an owner: the person, their tasks, rounds, answers, and what their reminder does',
  {
    params: ownerParams,
    response: { 200: report },
  },
);

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
      // The database alone is worth showing while Temporal is down.
      const reminder = await askReminder(operator, found.owner).catch(reasonOf);
      const silent = typeof reminder === 'string';
      return { ...asJson(found), reminder: silent ? null : reminder, unreachable: silent ? reminder : null };
    }),
  );
}

/** Times within lists of records stay what they become in JSON. */
const asJson = (found: Awaited<ReturnType<typeof showOwner>>) =>
  report.omit({ reminder: true, unreachable: true }).parse(JSON.parse(JSON.stringify(found)));
