import { hostname } from 'node:os';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogEntry } from '@temporalio/worker';
import { redactTokens } from '../api/logging';

/** Levels as the API's log has them. */
const LEVELS = { TRACE: 10, DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 } as const;

/** A line of the worker's log: JSON, with the fields that lines of the API's log have; no token, no address. */
export function jsonLine({ level, message, timestampNanos, meta = {} }: LogEntry): string {
  const { error, task, taskEncoded, taskToken, ...rest } = meta as Record<string, unknown>;
  void [task, taskEncoded, taskToken]; // they carry what a workflow was given
  const line = {
    level: LEVELS[level],
    time: Number(timestampNanos / 1_000_000n),
    pid: process.pid,
    hostname: hostname(),
    ...rest,
    ...(error instanceof Error && { err: describe(error) }),
    msg: message,
  };
  return redactTokens(
    JSON.stringify(line, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
}

const describe = ({ name, message, stack }: Error) => ({ type: name, message, stack });

/**
 * Has everything that the worker and Temporal's SDK have to say written to the standard output, a line of JSON each.
 * Once for a process, before any worker.
 */
export function logAsJson(): void {
  const logger = new DefaultLogger('INFO', (entry) => void process.stdout.write(`${jsonLine(entry)}\n`));
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter } } });
}
