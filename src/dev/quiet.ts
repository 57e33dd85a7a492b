import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { logTo } from '../worker/log';

/**
 * Writes the logs of worker and API to files in `stateDir`, because the terminal is for people. Also makes the worker leave
 * signals to us. Call it once in a process, before creating a worker.
 */
export function quietLogs(stateDir: string): {
  api: { level: string; stream: { write(line: string): void } };
} {
  const worker = createWriteStream(path.join(stateDir, 'worker.log'), { flags: 'a' });
  const api = createWriteStream(path.join(stateDir, 'api.log'), { flags: 'a' });
  logTo((line) => void worker.write(line), { level: 'WARN', shutdownSignals: [] });
  return { api: { level: 'info', stream: { write: (line) => void api.write(line) } } };
}
