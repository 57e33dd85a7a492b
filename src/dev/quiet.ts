import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { logTo } from '../worker/log';

/**
 * Sends what the worker and the API have to say to files in `stateDir`, the terminal being for people.
 * The worker then leaves signals to us. Once for a process, before any worker.
 */
export function quietLogs(stateDir: string): {
  api: { level: string; stream: { write(line: string): void } };
} {
  const worker = createWriteStream(path.join(stateDir, 'worker.log'), { flags: 'a' });
  const api = createWriteStream(path.join(stateDir, 'api.log'), { flags: 'a' });
  logTo((line) => void worker.write(line), { level: 'WARN', shutdownSignals: [] });
  return { api: { level: 'info', stream: { write: (line) => void api.write(line) } } };
}
