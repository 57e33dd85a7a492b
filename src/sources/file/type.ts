import { z } from 'zod';
import { accountsField, checkedOutside, closedOutside, closingField, declaredClosing } from '../closing';
import { pathIn, sourceType } from '../type';

const FOLDER = 'the folder that holds its files; left out, they are brought in with rollcall import';
const CLOSING = 'by hand, itself, {command: [program, argument]}, or {webhook: address}';

/** Files that some platform exports. */
export const files = sourceType(
  z.strictObject({
    folder: z.string({ error: FOLDER }).trim().min(1, { error: FOLDER }).optional(),
    closing: closingField(CLOSING).prefault('by hand'),
    accounts: accountsField,
  }),
  ({ folder, closing: means, accounts }, declaration) => {
    const readFrom = folder === undefined ? null : pathIn(declaration, folder);
    return {
      ...declaredClosing(means),
      readFrom,
      accounts,
      async open({ rows, handled }) {
        const { fileSource } = await import('./source.js');
        const { name } = declaration;
        if (means.by === 'itself')
          return { source: fileSource(name, rows, { folder: readFrom, closing: 'itself', accounts }) };
        const read = fileSource(name, rows, { folder: readFrom, closing: 'by hand', accounts });
        return closedOutside(read, means, { declaration, handled });
      },
      async check() {
        const { checkFiles } = await import('./check.js');
        return checkedOutside(means, declaration, () => checkFiles(readFrom));
      },
    };
  },
);
