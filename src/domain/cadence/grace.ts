import type { Cadence } from './cadence';
import { after, type Length } from './durations';

/** How long after a mail server accepted a final notice the tasks it lists may be closed for silence. */
export function graceOf({ ladder }: Pick<Cadence, 'ladder'>): Length {
  const closing = ladder.at(-1);
  const before = ladder.at(-2)?.wait ?? '1 month';
  const own = closing?.step === 'close' ? closing.wait : undefined;
  const epoch = new Date(0);
  return own && after(epoch, own) > after(epoch, before) ? own : before;
}
