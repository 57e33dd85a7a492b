import { loadPart, variables } from '../../config';
import type { Cadence } from '../../domain/cadence';
import { previewSweep as preview } from '../../operations/preview';
import type { Io } from '../io';
import { environment, withOperator } from '../parts';
import { printPreviewCsv } from '../preview/csv';
import { printPreviewJson } from '../preview/json';
import { printPreviewTables } from '../preview/tables';
import { who } from '../who';

/** How a preview is wanted, as of now where no moment is given; the cadence is the Schedule's where none is given. */
export interface PreviewOptions {
  cadence: Cadence | undefined;
  at: Date | undefined;
  as: 'tables' | 'json' | 'csv';
}

const PRINT = { tables: printPreviewTables, json: printPreviewJson, csv: printPreviewCsv };

/** `rollcall sweep --preview`: shows what a sweep would do, in a transaction that cannot write. */
export function previewSweep(io: Io, { as, ...given }: PreviewOptions): Promise<void> {
  const { ROLLCALL_FALLBACK_ADDRESS } = loadPart(FALLBACK, environment(io));
  const wanted = { ...given, fallback: ROLLCALL_FALLBACK_ADDRESS !== null };
  return withOperator(io, who(), (operator) => preview(operator, wanted, (read) => PRINT[as](io, read)));
}

const FALLBACK = variables.pick({ ROLLCALL_FALLBACK_ADDRESS: true });
