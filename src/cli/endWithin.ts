import { once } from 'node:events';
import { EXIT, type Io } from './io';

/** Docker and Kubernetes kill after thirty seconds by default; everything orderly is over before. */
const LATEST_SECONDS = 28;

/**
 * Settles when somebody asks this process to stop, by Ctrl-C or SIGTERM. From then on it ends in time whatever a
 * client, a database or a mail server does: what is left open then is cut off, which all work is made for.
 */
export async function untilAskedToStop({ note }: Pick<Io, 'note'>): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  setTimeout(() => {
    note(
      `not everything ended within ${LATEST_SECONDS} seconds: cut off, to be done again by whoever runs next`,
    );
    process.exit(EXIT.failure);
  }, LATEST_SECONDS * 1000).unref();
}
