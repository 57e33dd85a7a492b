import { createProgress } from '../../src/dev/progress';
import { startServers, type Servers } from './servers';

declare global {
  /** Handed from jest's global set-up to its tear-down. */
  var rollcallServers: Servers | undefined;
}

/** Starts what all test files share and tells them by environment variables. */
export default async function globalSetup(): Promise<void> {
  process.stderr.write('\n');
  const servers = await startServers(createProgress());
  globalThis.rollcallServers = servers;
  Object.assign(process.env, servers.env);
}
