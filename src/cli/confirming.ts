import { EXIT, Exit, type Io } from './io';
import { wrong } from './options';

/**
 * Returns once the user consented, by `yes` or at the terminal. Without a terminal and `yes`, throws InvalidInput, which
 * also names the alternative `instead`. If the answer is no, ends the command with `EXIT.refused`.
 */
export async function confirmed(io: Io, question: string, yes = false, instead = ''): Promise<void> {
  if (yes) return;
  if (!io.ask) {
    const expected = `--yes, because there is no terminal to ask for consent${instead && `; ${instead}`}`;
    throw wrong('--yes', undefined, expected);
  }
  if (await io.ask(question)) return;
  io.note('Nothing was done.');
  throw new Exit(EXIT.refused);
}
