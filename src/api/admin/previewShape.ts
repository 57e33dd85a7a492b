import { z } from 'zod';
import type { Preview } from '../../operations/preview';
import { time } from './shapes';

const counts = z.record(z.string(), z.unknown());

const task = z.object({
  source: z.string(),
  id: z.string(),
  name: z.string(),
  project: z.string(),
  projectName: z.string(),
  touchedAt: time.nullable(),
  stale: z.boolean(),
  held: z.unknown().describe('kept or snoozed until when, by whom'),
  exempt: z.unknown().describe('held by an admin until when, by whom, why'),
  untrusted: z.boolean().describe('its latest sync is not trusted'),
});

const owner = z.object({
  owner: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  asked: z.boolean(),
  why: z.string().nullable().describe('why they would not be asked'),
  lastAskedAt: time.nullable(),
  stale: z.int(),
  tasks: z.array(task),
});

const project = z.object({
  source: z.string(),
  id: z.string(),
  name: z.string(),
  archivedAt: time,
  tasks: z.int(),
  proposed: z.int().describe('tasks whose closing would be proposed'),
});

const closure = z.object({
  source: z.string(),
  id: z.string(),
  name: z.string(),
  project: z.string(),
  owner: z.string().nullable(),
  proposed: z.boolean(),
  why: z.string().nullable().describe('why it would not be proposed'),
});

const brake = z.object({
  brake: z.string(),
  source: z.string().nullable(),
  trips: z.boolean(),
  says: z.string(),
});

/** A sweep as it would be; of each list the first few, the counts being of all. */
export const preview = z
  .object({
    at: time,
    cadence: z.unknown(),
    owners: z.array(owner),
    projects: z.array(project),
    closures: z.array(closure),
    brakes: z.array(brake),
    counts,
  })
  .meta({ id: 'Preview' });

/** Reads a preview to its end, keeping the first `limit` of each list. The parts have to be read in this order. */
export async function readSome(read: Preview, limit: number): Promise<z.infer<typeof preview>> {
  const owners = await firstOf(read.owners, limit);
  const projects = await firstOf(read.projects, limit);
  const closures = await firstOf(read.closings, limit);
  const brakes = await read.brakes();
  const { proposedBySource, ...tally } = read.tally;
  return {
    at: read.at,
    cadence: read.cadence,
    owners,
    projects,
    closures,
    brakes,
    counts: {
      ...tally,
      proposedBySource: Object.fromEntries(proposedBySource),
      ownerless: await read.ownerless(),
    },
  };
}

async function firstOf<T>(items: AsyncIterable<T>, limit: number): Promise<T[]> {
  const first: T[] = [];
  for await (const item of items) if (first.length < limit) first.push(item);
  return first;
}
