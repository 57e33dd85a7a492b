import { z } from 'zod';
import { isLength } from '../domain/cadence/durations';
import type { ClosingMeans } from '../domain/sync/inventory';
import { listText, REMIND_AFTER } from '../domain/sync/sources';
import { switchedBy } from './handler/handler';
import { commandFields, openHandler, webhookFields } from './handler/settings';
import type { ReadSource, SwitchingSource } from './source';
import type { SourceCheck } from './check';
import type { DeclaredSource, Declaration, OpenedSource, SourceParts } from './type';

const MAIL_TO = 'a mail address such as ops@corp.example';
const REMINDED = 'a length of time such as 7 days';

/** People switch the tasks off, by a list that they are mailed. */
export const byHand = z.strictObject({
  by: z.literal('hand'),
  mailTo: z.email({ error: MAIL_TO }).optional(),
  remindAfter: z.string({ error: REMINDED }).refine(isLength, { error: REMINDED }).default(REMIND_AFTER),
});

/** The platform takes from us what runs, or is told by its own client. */
export const itself = z.strictObject({ by: z.literal('itself') });

/** The means that a source has whose own client switches nothing. */
export const outside = [byHand, commandFields, webhookFields] as const;
type Outside = z.infer<(typeof outside)[number]>;

/** One word for it is short for an object that says nothing else. */
const SHORT: Record<string, object> = { 'by hand': { by: 'hand' }, itself: { by: 'itself' } };

/** `closing` as it is written, in full: a command, a webhook and `own` fields say by themselves that they close. */
export const inFull =
  (own: Record<string, string> = {}) =>
  (given: unknown): unknown => {
    if (typeof given === 'string' && Object.hasOwn(SHORT, given)) return SHORT[given];
    const means = { command: 'command', webhook: 'webhook', ...own };
    const found = Object.entries(means).find(
      ([field]) => typeof given === 'object' && given !== null && field in given,
    );
    return found ? { by: found[1], ...(given as object) } : given;
  };

/** `closing` of a source that closes by itself, or by any means outside; `error` says what may be written. */
export const closingField = (error: string) =>
  z.preprocess(inFull(), z.discriminatedUnion('by', [itself, ...outside], { error }));

const MEANS = { hand: 'by hand', command: 'by command', webhook: 'by webhook' } as const;

type Means = Outside | { by: 'itself' };

/** Where closings go; null where the source itself takes them. */
function viaOf(means: Means): string | null {
  if (means.by === 'itself') return null;
  if (means.by === 'hand') return listText({ mailTo: means.mailTo ?? null, remindAfter: means.remindAfter });
  return means.by === 'command' ? means.command.join(' ') : means.webhook;
}

/** What is declared of a source that is closed by `means`: who closes, by what, and who is mailed what is to be done. */
export const declaredClosing = (
  means: Means,
): Pick<DeclaredSource, 'closing' | 'closedVia' | 'toDoList'> & { closing: ClosingMeans } => ({
  closing: means.by === 'itself' ? 'itself' : MEANS[means.by],
  closedVia: viaOf(means),
  ...(means.by === 'hand' && {
    toDoList: { mailTo: means.mailTo ?? null, remindAfter: means.remindAfter },
  }),
});

const ACCOUNTS = 'accounts that switch tasks on behalf of Rollcall, as [switcher]';

/** Accounts whose edits are Rollcall's. */
export const accountsField = z
  .array(z.string({ error: ACCOUNTS }).min(1, { error: ACCOUNTS }), { error: ACCOUNTS })
  .default([]);

/** The source that is read by `read` and closed by `means`. Rejects with InvalidInput for a secret that is not there. */
export async function closedOutside(
  read: ReadSource,
  means: Outside,
  { declaration, handled }: { declaration: Declaration } & Pick<SourceParts, 'handled'>,
): Promise<OpenedSource> {
  if (means.by === 'hand') return { source: { ...read, closing: 'by hand' } };
  const handler = await openHandler(means, declaration);
  return {
    source: { ...read, closing: MEANS[means.by], ...switchedBy(handler, read.name, handled) },
    handler,
  };
}

/** The source that is read by `read`, and closed by `switching` where it closes by itself, else by `means`. */
export const closedBy = async (
  read: ReadSource,
  means: Means,
  switching: Pick<SwitchingSource, 'close' | 'restore'>,
  context: { declaration: Declaration } & Pick<SourceParts, 'handled'>,
): Promise<OpenedSource> =>
  means.by === 'itself'
    ? { source: { ...read, closing: 'itself', ...switching } }
    : closedOutside(read, means, context);

/** What a look at a source found, with what is to be said of its command or webhook. Rejects for a secret that is not there. */
export async function checkedOutside(
  means: Means | { by: 'sql' },
  declaration: Declaration,
  check: () => Promise<SourceCheck>,
): Promise<SourceCheck> {
  if (means.by !== 'command' && means.by !== 'webhook') return check();
  await openHandler(means, declaration);
  const { notes, ...found } = await check();
  const test = `it was not called: rollcall source test ${declaration.name} --task ID --dry-run`;
  return { ...found, notes: [...notes, `${viaOf(means)}: ${test}`] };
}
