import { createInterface } from 'node:readline';
import { EXIT, Exit, STOP_SIGNALS, type Io } from './io';

type Asking = NonNullable<Io['ask']>;

/**
 * Asks at the terminal of `input` and `output`. "y" and "yes" mean yes; anything else, and the end of the input, mean no.
 * Ctrl-C rejects with Exit, which ends the command.
 */
export const askAt =
  (input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asking =>
  (question) =>
    new Promise((resolve, reject) => {
      const terminal = createInterface({ input, output });
      const finish = (end: () => void) => {
        terminal.removeAllListeners('close');
        terminal.close();
        end();
      };
      terminal.on('SIGINT', () => {
        output.write('\nInterrupted: nothing was done.\n');
        finish(() => reject(new Exit(EXIT.interrupted)));
      });
      terminal.on('close', () => {
        output.write('\n');
        resolve(false);
      });
      terminal.question(`${question} [y/N] `, (answer) =>
        finish(() => resolve(/^y(es)?$/i.test(answer.trim()))),
      );
    });

/** Calls `listener` on each signal that asks this process to stop. While one listens, a signal does not end the process. */
export function onSignal(listener: Parameters<Io['onSignal']>[0]): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener);
  };
}
