import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { InvalidInput, NotFound, reasonOf } from '../../domain/common/errors';
import { loadPart, variables } from '../../config';
import type { Intake } from '../../operations/owners/bounces';
import type { Io } from '../io';
import { environment, withDatabase, withTemporal } from '../context';

/** The options of `rollcall mail bounce`. */
export interface BounceOptions {
  /** Null reads standard input. */
  file: string | null;
  /** The address it was returned to, if no header names it. */
  to?: string;
  json?: true;
}

/** Records a mail that came back and prints what it meant. Throws NotFound if it belongs to none of our notices. */
export async function feedBounce(io: Io, { file, to, json }: BounceOptions): Promise<void> {
  const env = environment(io);
  const { ROLLCALL_LINK_KEYS: linkKeys } = loadPart(variables.pick({ ROLLCALL_LINK_KEYS: true }), env);
  const raw = await read(file);
  await withDatabase(
    io,
    async (pool) => {
      const { isToBeWoken, takeBounce, wakeBounced } = await import('../../operations/owners/bounces.js');
      const intake = await takeBounce({ pool, linkKeys, now: new Date() }, { raw, to });
      if (intake.outcome === 'not ours') throw new NotFound(NOT_OURS);
      if (json) io.print(JSON.stringify(intake, null, 2));
      else io.print(sentenceOf(intake));
      if (!isToBeWoken(intake)) return;
      const wake = withTemporal(io, ({ client }) => wakeBounced(pool, client, intake), env);
      await wake.catch((error: unknown) => io.note(io.colours.yellow(`${NOT_WOKEN}: ${reasonOf(error)}`)));
    },
    env,
  );
}

const NOT_OURS =
  'The mail was returned to no address that Rollcall sent from, or to one signed with a key that was removed. ' +
  'If the mail has no header with that address, pass it with --to.';
const NOT_WOKEN = 'Recorded, but the reminder could not be woken. It continues when its current wait ends';

async function read(file: string | null): Promise<Buffer> {
  if (file === null) return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    const fault = { field: '[file]', value: file, expected: `a mail that can be read (${reasonOf(error)})` };
    throw new InvalidInput('arguments', [fault]);
  }
}

function sentenceOf(intake: Exclude<Intake, { outcome: 'not ours' }>): string {
  if (intake.outcome === 'absence')
    return `The mailbox answered by itself, so the mail arrived; notice ${intake.notice} is unchanged.`;
  if (intake.outcome === 'unclear')
    return `Nobody can tell from it whether notice ${intake.notice} to ${intake.owner} arrived (${intake.words}). Nothing will be closed on its account.`;
  const words = `${intake.status ?? 'no status'}: ${intake.words}`;
  if (intake.outcome === 'ours')
    return `Notice ${intake.notice} to ${intake.owner} was returned because of our own reputation or setup (${words}). Rollcall sends it again later; it asks nobody else.`;
  return intake.outcome === 'bounced'
    ? `Notice ${intake.notice} to ${intake.owner} bounced (${words}).`
    : `Recorded for notice ${intake.notice} (${words}); the notice is unchanged.`;
}
