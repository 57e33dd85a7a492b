import { loadPart, variables } from '../../config';
import type { Cadence } from '../../domain/cadence';
import { previewSweep as preview, settingsOf } from '../../operations/preview';
import type { Operator } from '../../operations/operator';
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
  const env = environment(io);
  const values = loadPart(SETTINGS, env);
  const settings = settingsOf({
    fallbackAddress: values.ROLLCALL_FALLBACK_ADDRESS,
    fileSources: values.ROLLCALL_FILE_SOURCES,
    bkSops: values.ROLLCALL_BK_SOPS,
  });
  const show = (operator: Operator) =>
    preview(operator, { ...given, settings }, (read) => PRINT[as](io, read));
  return withOperator(io, who(), show, env);
}

const SETTINGS = variables.pick({
  ROLLCALL_FALLBACK_ADDRESS: true,
  ROLLCALL_FILE_SOURCES: true,
  ROLLCALL_BK_SOPS: true,
});
