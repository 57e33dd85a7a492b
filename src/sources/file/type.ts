import { z } from 'zod';
import { isLength } from '../../domain/cadence/durations';
import { REMIND_AFTER } from '../../domain/closing/toDo';
import { switchedBy } from '../handler/handler';
import { commandFields, openCommand } from '../handler/settings';
import { pathIn, sourceType } from '../type';

const FOLDER = 'the folder that holds its files; left out, they are brought in with rollcall import';
const CLOSING = 'by hand, itself, or {command: [program, argument]}';
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
/** A command says by itself that it closes. */
const inFull = (given: unknown): unknown => {
  if (typeof given === 'string' && Object.hasOwn(SHORT, given)) return SHORT[given];
  if (typeof given === 'object' && given !== null && 'command' in given) return { by: 'command', ...given };
  return given;
};
const closing = z.preprocess(
  inFull,
  z.discriminatedUnion('by', [byHand, itself, commandFields], { error: CLOSING }),
);

const MEANS = { hand: 'by hand', itself: 'itself', command: 'by command' } as const;

/** Files that some platform exports. */
export const files = sourceType(
  z.strictObject({
    folder: z.string({ error: FOLDER }).trim().min(1, { error: FOLDER }).optional(),
    closing: closing.prefault('by hand'),
  }),
  ({ folder, closing: means }, declaration) => {
    const readFrom = folder === undefined ? null : pathIn(declaration, folder);
    return {
      closing: MEANS[means.by],
      readFrom,
      ...(means.by === 'hand' && {
        toDoList: { mailTo: means.mailTo ?? null, remindAfter: means.remindAfter },
      }),
      async open({ rows, handled }) {
        const { fileSource } = await import('./source.js');
        const { name } = declaration;
        if (means.by === 'itself')
          return { source: fileSource(name, rows, { folder: readFrom, closing: 'itself' }) };
        const source = fileSource(name, rows, { folder: readFrom, closing: 'by hand' });
        if (means.by === 'hand') return { source };
        const handler = await openCommand(means, declaration);
        return {
          source: { ...source, closing: MEANS[means.by], ...switchedBy(handler, name, handled) },
          handler,
        };
      },
      async check() {
        if (means.by === 'command') await openCommand(means, declaration);
        const { checkFiles } = await import('./check.js');
        return checkFiles(readFrom);
      },
    };
  },
);
