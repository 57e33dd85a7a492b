import { z } from 'zod';
import { isLength } from '../../domain/cadence/durations';
import { REMIND_AFTER } from '../../domain/closing/toDo';
import { pathIn, sourceType } from '../type';

const FOLDER = 'the folder that holds its files; left out, they are brought in with rollcall import';
const CLOSING = 'by hand or itself';
const MAIL_TO = 'a mail address such as ops@corp.example';
const REMINDED = 'a length of time such as 7 days';

const byHand = z.strictObject({
  by: z.literal('hand'),
  mailTo: z.email({ error: MAIL_TO }).optional(),
  remindAfter: z.string({ error: REMINDED }).refine(isLength, { error: REMINDED }).default(REMIND_AFTER),
});
const itself = z.strictObject({ by: z.literal('itself') });

/** One word for it is short for an object that says nothing else. */
const SHORT: Record<string, object> = { 'by hand': { by: 'hand' }, itself: { by: 'itself' } };
const closing = z.preprocess(
  (given) => (typeof given === 'string' && Object.hasOwn(SHORT, given) ? SHORT[given] : given),
  z.discriminatedUnion('by', [byHand, itself], { error: CLOSING }),
);

/** Files that some platform exports. */
export const files = sourceType(
  z.strictObject({
    folder: z.string({ error: FOLDER }).trim().min(1, { error: FOLDER }).optional(),
    closing: closing.prefault('by hand'),
  }),
  ({ folder, closing: means }, declaration) => {
    const readFrom = folder === undefined ? null : pathIn(declaration, folder);
    const closing = means.by === 'hand' ? 'by hand' : means.by;
    return {
      closing,
      readFrom,
      ...(means.by === 'hand' && {
        toDoList: { mailTo: means.mailTo ?? null, remindAfter: means.remindAfter },
      }),
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
