import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { InvalidInput, NotFound, reasonOf } from '../../domain/common/errors';
import { loadPart, variables } from '../../config';
import type { Intake } from '../../operations/owners/bounces';
import type { Io } from '../io';
import { environment, withDatabase, withTemporal } from '../context';

/** What is asked of `rollcall mail bounce`. */
export interface BounceOptions {
  /** Null: standard input. */
  file: string | null;
  /** The address it came to, where its header does not say. */
  to?: string;
  json?: true;
}

/** Takes in a mail that came back, and tells what it meant. Throws NotFound when it is of no notice of ours. */
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
  'It came to no address that Rollcall sent from, or to one signed with a key that is gone. ' +
  'Where the mail server does not write down whom it came to: --to';
const NOT_WOKEN = 'Recorded; the reminder was not woken and looks when its wait is over';

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
  if (intake.outcome === 'no report')
    return `It is no report of a delivery; notice ${intake.notice} stays as it is.`;
  const words = `${intake.status ?? 'no status'}: ${intake.words}`;
  if (intake.outcome === 'ours')
    return `Notice ${intake.notice} to ${intake.owner} came back because of us (${words}). It is sent again later; nobody is asked in its place.`;
  return intake.outcome === 'bounced'
    ? `Notice ${intake.notice} to ${intake.owner} is bounced (${words}).`
    : `Noted of notice ${intake.notice} (${words}); it stays as it is.`;
}
