import { z } from 'zod';
import { closuresOf, type Preview } from '../../operations/sweeps/preview';
import { countsOf } from '../../operations/sweeps/previewTally';
import { toldRecommendation } from '../../domain/common/recommendations';
import { taskDetails } from '../../domain/common/task';
import { CLOSING_MEANS } from '../../domain/sync/inventory';
import { time } from './shapes';

const counts = z.record(z.string(), z.unknown());

const named = z.object({
  source: z.string(),
  id: z.string(),
  name: z.string(),
  project: z.string(),
  projectName: z.string(),
});

const hold = z.object({
  kind: z.enum(['keep', 'snooze', 'exemption']),
  until: z.string(),
  who: z.string(),
  reason: z.string().nullable(),
});

const ownerless = named.extend({
  ...taskDetails.shape,
  touchedAt: time.nullable(),
  seenAt: time.describe('the latest sync that contained it'),
  recommendations: z.array(toldRecommendation),
});

const task = ownerless.extend({
  owner: z.string(),
  stale: z.boolean(),
  hold: hold.nullable().describe('the exemption, otherwise the hold, that applies to it'),
  untrusted: z.boolean().describe('true if its latest sync is not trusted'),
  closing: z.boolean().describe('whether its closure is waiting already'),
  asked: z.string().nullable().describe('who would be asked about it; null if nobody'),
});

const owner = z.object({
  owner: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  asked: z.boolean().describe('whether anybody would be asked'),
  instead: z
    .enum(['delegated', 'owner gone'])
    .nullable()
    .describe("why others would be asked in the owner's place"),
  why: z.string().nullable().describe('why nobody would be asked'),
  lastAskedAt: time.nullable(),
  stale: z.int(),
  tasks: z.array(task),
});

const project = z.object({
  source: z.string(),
  id: z.string(),
  name: z.string(),
  archivedAt: time,
  firstObservedAt: time.nullable(),
  lastObservedAt: time.nullable(),
  observedUntil: time.nullable().describe('until when it must still be observed as archived'),
  tasks: z.int(),
  proposed: z.int().describe('tasks that would be proposed for closing'),
  underWay: z.int().describe('tasks whose closure is already proposed or in progress'),
  exempt: z.int().describe('tasks that an admin exempted'),
  restored: z.int().describe('tasks restored since the project was archived'),
  trusted: z.boolean(),
});

const closure = named.extend({
  owner: z.string().nullable(),
  reason: z.enum(['archived', 'answer', 'silence']),
  what: z
    .enum(['close', 'wait', 'cancel', 'leave'])
    .describe('whether it would be closed, wait, be cancelled, or not be proposed'),
  why: z.string().nullable().describe('why it would not be closed'),
  proposed: z.boolean().describe('whether this sweep would propose its closure'),
  waitsSince: time.nullable().describe('since when its closure is waiting; null if it is not'),
});

const guardrail = z.object({
  guardrail: z.string(),
  source: z.string().nullable(),
  blocks: z.boolean(),
  says: z.string(),
});

const source = z.object({
  name: z.string(),
  type: z.string(),
  closing: z.enum(CLOSING_MEANS).describe('who or what switches its tasks off and on'),
  readFrom: z.string().nullable().describe('what every sync reads; null if imported by hand'),
  closedVia: z
    .string()
    .nullable()
    .describe('where closures go: a list, a command or an address; null if the source itself closes tasks'),
  accounts: z
    .array(z.string())
    .describe("accounts that switch tasks on Rollcall's behalf; doing so makes none of them an owner"),
});

const leftOut = z
  .object({ owners: z.int(), projects: z.int(), closures: z.int(), ownerless: z.int() })
  .describe('How many items each list omits. For all of them: `rollcall sweep --preview --json`.');

/** What a sweep would do. Lists are cut to the first items; counts cover all. */
export const preview = z
  .object({
    at: time,
    cadence: z.unknown(),
    owners: z.array(owner),
    projects: z.array(project),
    closures: z.array(closure),
    ownerless: z.array(ownerless),
    leftOut,
    guardrails: z.array(guardrail),
    sources: z.array(source),
    counts,
  })
  .meta({ id: 'Preview' });

/** Reads a preview to its end and keeps the first `limit` items of each list. The parts must be read in this order. */
export async function readSome(read: Preview, limit: number): Promise<z.infer<typeof preview>> {
  const owners = await firstOf(read.owners, limit);
  const projects = await firstOf(read.projects, limit);
  const closures = await firstOf(closuresOf(read), limit);
  const nobodys = await firstOf(read.ownerless, limit);
  return {
    at: read.at,
    cadence: read.cadence,
    owners: owners.first,
    projects: projects.first,
    closures: closures.first,
    ownerless: nobodys.first,
    leftOut: {
      owners: owners.more,
      projects: projects.more,
      closures: closures.more,
      ownerless: nobodys.more,
    },
    guardrails: await read.guardrails(),
    sources: await read.sources(),
    counts: countsOf(read.tally),
  };
}

async function firstOf<T>(items: AsyncIterable<T>, limit: number): Promise<{ first: T[]; more: number }> {
  const first: T[] = [];
  let more = 0;
  for await (const item of items) {
    if (first.length < limit) first.push(item);
    else more += 1;
  }
  return { first, more };
}
