import { createInterface } from 'node:readline';
import { EXIT, Exit, STOP_SIGNALS, type Io } from './io';

type Asking = NonNullable<Io['ask']>;

/**
 * Asks at the terminal of `input` and `output`. "y" and "yes" are yes; anything else is no, the end of the input too.
 * Ctrl-C ends the command: rejects with Exit.
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

/** Hears the signals that ask this process to stop. While somebody listens, they end nothing by themselves. */
export function onSignal(listener: Parameters<Io['onSignal']>[0]): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener);
  };
}
