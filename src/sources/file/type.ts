import { z } from 'zod';
import { pathIn, sourceType } from '../type';

const FOLDER = 'the folder that holds its files; left out, they are brought in with rollcall import';
const CLOSING = 'by hand or itself';

/** Files that some platform exports. */
export const files = sourceType(
  z.strictObject({
    folder: z.string({ error: FOLDER }).trim().min(1, { error: FOLDER }).optional(),
    closing: z.enum(['by hand', 'itself'], { error: CLOSING }).default('by hand'),
  }),
  ({ folder, closing }, declaration) => {
    const readFrom = folder === undefined ? null : pathIn(declaration, folder);
    return {
      closing,
      readFrom,
      async open({ rows }) {
        const { fileSource } = await import('./source.js');
        return { source: fileSource(declaration.name, rows, { folder: readFrom, closing }) };
      },
      async check() {
        const { checkFiles } = await import('./check.js');
        return checkFiles(readFrom);
      },
    };
  },
);
