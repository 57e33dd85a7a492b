import type { Cadence } from '../../domain/cadence/cadence';
import { previewSweep as preview } from '../../operations/sweeps/preview';
import type { Operator } from '../../operations/admin/operator';
import type { Io } from '../io';
import { withOperator } from '../context';
import { printPreviewCsv } from '../preview/csv';
import { printPreviewJson } from '../preview/json';
import { printPreviewTables } from '../preview/tables';
import { sweepSettings } from '../sweepPlan';
import { who } from '../options';

/** The options of a preview. Without `at` it is as of now; without `cadence` it uses the Schedule's. */
export interface PreviewOptions {
  cadence: Cadence | undefined;
  at: Date | undefined;
  as: 'tables' | 'json' | 'csv';
}

const PRINT = { tables: printPreviewTables, json: printPreviewJson, csv: printPreviewCsv };

/** `rollcall sweep --preview`: shows what a sweep would do, in a read-only transaction. */
export function previewSweep(io: Io, { as, ...given }: PreviewOptions): Promise<void> {
  const settings = sweepSettings(io);
  const show = (operator: Operator) =>
    preview(operator, { ...given, settings }, (read) => PRINT[as](io, read));
  return withOperator(io, who(), show);
}
