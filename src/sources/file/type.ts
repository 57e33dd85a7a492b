import { z } from 'zod';
import { isLength } from '../../domain/cadence/durations';
import { listText, REMIND_AFTER } from '../../domain/sync/sources';
import { switchedBy } from '../handler/handler';
import { commandFields, openHandler, webhookFields } from '../handler/settings';
import { pathIn, sourceType } from '../type';

const FOLDER = 'the folder that holds its files; left out, they are brought in with rollcall import';
const CLOSING = 'by hand, itself, {command: [program, argument]}, or {webhook: address}';
const MAIL_TO = 'a mail address such as ops@corp.example';
const REMINDED = 'a length of time such as 7 days';

const ACCOUNTS = 'accounts that switch tasks on behalf of Rollcall, as [switcher]';

const byHand = z.strictObject({
  by: z.literal('hand'),
  mailTo: z.email({ error: MAIL_TO }).optional(),
  remindAfter: z.string({ error: REMINDED }).refine(isLength, { error: REMINDED }).default(REMIND_AFTER),
});
const itself = z.strictObject({ by: z.literal('itself') });

/** One word for it is short for an object that says nothing else. */
const SHORT: Record<string, object> = { 'by hand': { by: 'hand' }, itself: { by: 'itself' } };
/** A command and a webhook say by themselves that they close. */
const inFull = (given: unknown): unknown => {
  if (typeof given === 'string' && Object.hasOwn(SHORT, given)) return SHORT[given];
  const by = ['command', 'webhook'].find(
    (one) => typeof given === 'object' && given !== null && one in given,
  );
  return by === undefined ? given : { by, ...(given as object) };
};
const closing = z.preprocess(
  inFull,
  z.discriminatedUnion('by', [byHand, itself, commandFields, webhookFields], { error: CLOSING }),
);

const MEANS = { hand: 'by hand', itself: 'itself', command: 'by command', webhook: 'by webhook' } as const;

/** Where closings go; null where the platform takes them from the database. */
const viaOf = (means: z.infer<typeof closing>): string | null => {
  switch (means.by) {
    case 'hand':
      return listText({ mailTo: means.mailTo ?? null, remindAfter: means.remindAfter });
    case 'command':
      return means.command.join(' ');
    case 'webhook':
      return means.webhook;
    case 'itself':
      return null;
  }
};

/** Files that some platform exports. */
export const files = sourceType(
  z.strictObject({
    folder: z.string({ error: FOLDER }).trim().min(1, { error: FOLDER }).optional(),
    closing: closing.prefault('by hand'),
    accounts: z
      .array(z.string({ error: ACCOUNTS }).min(1, { error: ACCOUNTS }), { error: ACCOUNTS })
      .default([]),
  }),
  ({ folder, closing: means, accounts }, declaration) => {
    const readFrom = folder === undefined ? null : pathIn(declaration, folder);
    return {
      closing: MEANS[means.by],
      readFrom,
      closedVia: viaOf(means),
      accounts,
      ...(means.by === 'hand' && {
        toDoList: { mailTo: means.mailTo ?? null, remindAfter: means.remindAfter },
      }),
      async open({ rows, handled }) {
        const { fileSource } = await import('./source.js');
        const { name } = declaration;
        if (means.by === 'itself')
          return { source: fileSource(name, rows, { folder: readFrom, closing: 'itself', accounts }) };
        const source = fileSource(name, rows, { folder: readFrom, closing: 'by hand', accounts });
        if (means.by === 'hand') return { source };
        const handler = await openHandler(means, declaration);
        return {
          source: { ...source, closing: MEANS[means.by], ...switchedBy(handler, name, handled) },
          handler,
        };
      },
      async check() {
        if (means.by === 'command' || means.by === 'webhook') await openHandler(means, declaration);
        const { checkFiles } = await import('./check.js');
        const { notes, ...found } = await checkFiles(readFrom);
        const { name } = declaration;
        const test = `it was not called: rollcall source test ${name} --task ID --dry-run`;
        return {
          ...found,
          notes: 'command' in means || 'webhook' in means ? [...notes, `${viaOf(means)}: ${test}`] : notes,
        };
      },
    };
  },
);
