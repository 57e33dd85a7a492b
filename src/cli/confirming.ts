import { EXIT, Exit, type Io } from './io';
import { wrong } from './options';

/**
 * Returns once somebody wants what was shown: by `yes`, or at the terminal. Where there is no terminal `--yes` has to be
 * given: throws InvalidInput, `instead` being what else there is. Ends with a refusal where the answer is no.
 */
export async function confirmed(io: Io, question: string, yes = false, instead = ''): Promise<void> {
  if (yes) return;
  if (!io.ask) {
    const expected = `--yes, to have it done: there is no terminal to ask at${instead && `; ${instead}`}`;
    throw wrong('--yes', undefined, expected);
  }
  if (await io.ask(question)) return;
  io.note('Nothing was done.');
  throw new Exit(EXIT.refused);
}
