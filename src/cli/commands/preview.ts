import type { Client } from '@temporalio/client';
import { inSnapshot } from '../../db/snapshot';
import { parseCadence, type Cadence } from '../../domain/cadence';
import type { Io } from '../io';
import { environment, withDatabase, withTemporal } from '../parts';
import { printPreviewCsv } from '../preview/csv';
import { printPreviewJson } from '../preview/json';
import { readPreview } from '../preview/read';
import { printPreviewTables } from '../preview/tables';

/** How a preview is wanted; the cadence is the Schedule's where none is given. */
export interface PreviewOptions {
  cadence: Cadence | undefined;
  at: Date;
  as: 'tables' | 'json' | 'csv';
}

const PRINT = { tables: printPreviewTables, json: printPreviewJson, csv: printPreviewCsv };

/** `rollcall sweep --preview`: shows what a sweep would do, in a transaction that cannot write. */
export async function previewSweep(io: Io, { cadence: given, at, as }: PreviewOptions): Promise<void> {
  const env = environment(io);
  const cadence = given ?? (await withTemporal(io, ({ client }) => scheduled(client), env));
  await withDatabase(
    io,
    (pool) => inSnapshot(pool, (db) => PRINT[as](io, readPreview(db, cadence, at))),
    env,
  );
}

async function scheduled(client: Client): Promise<Cadence> {
  const { scheduledCadence } = await import('../../worker/sweepNow.js');
  return parseCadence(await scheduledCadence(client));
}
