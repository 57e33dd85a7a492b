import { once } from 'node:events';
import { EXIT, type Io } from './io';

/** Docker and Kubernetes kill a process after thirty seconds by default; a shutdown must end before that. */
const LATEST_SECONDS = 28;

/**
 * Resolves when this process is asked to stop, by Ctrl-C or SIGTERM. From then on the process ends in time, whatever a
 * client, a database or a mail server does: it cuts off the remaining work, which all work is built to survive.
 */
export async function untilAskedToStop({ note }: Pick<Io, 'note'>): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  setTimeout(() => {
    note(
      `some work did not end within ${LATEST_SECONDS} seconds and is cut off; the next process repeats it`,
    );
    process.exit(EXIT.failure);
  }, LATEST_SECONDS * 1000).unref();
}
