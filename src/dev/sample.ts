import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { z } from 'zod';
import { importInventory, type ImportProgress, type ImportResult } from '../activities/sync/importInventory';
import { daysBetween } from '../domain/sync/inventory';
import { holdsSample, sampleFile } from './settings';

const SAMPLE = path.join(__dirname, '../../samples/kubernetes-periodics');

/** The day of the snapshot; the first import shifts it to the current day. */
const SNAPSHOT = new Date('2026-08-22T00:00:00Z');

const DAY = 86_400_000;

/** The name of the sample's source. */
export const SAMPLE_SOURCE = 'kubernetes-periodics';

/** The state of the imports so far: by how many days all dates were shifted, and how often archived projects were observed. */
const state = z.object({ days: z.int(), observations: z.int() });

type SampleState = z.infer<typeof state>;

/** The state of the sample; null before its first import. */
export async function sampleState(stateDir: string): Promise<SampleState | null> {
  if (!holdsSample(stateDir)) return null;
  return state.parse(JSON.parse(await readFile(sampleFile(stateDir), 'utf8')));
}

/**
 * Imports the sample as of `now`. Later imports shift its dates by as many days as the first, so that no row changes; each
 * adds one observation of every archived project.
 */
export async function importSample(
  pool: Pool,
  stateDir: string,
  now: Date,
  onProgress?: (progress: ImportProgress) => void,
): Promise<ImportResult> {
  const before = await sampleState(stateDir);
  const days = before?.days ?? daysBetween(SNAPSHOT, now);
  const asOf = new Date(now.getTime() - days * DAY).toISOString().slice(0, 10);
  const result = await importInventory({
    pool,
    source: SAMPLE_SOURCE,
    paths: [SAMPLE],
    asOf,
    now,
    onProgress,
  });
  const observations = (before?.observations ?? 0) + 1;
  await writeFile(sampleFile(stateDir), `${JSON.stringify({ days, observations })}\n`);
  return result;
}
