import { hostname } from 'node:os';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogEntry } from '@temporalio/worker';
import { redactTokens } from '../api/http/logging';

/** The levels that the API's log uses. */
const LEVELS = { TRACE: 10, DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 } as const;

/** A line of the worker's log as JSON, with the same fields as the API's log. It holds no token and no address. */
export function jsonLine({ level, message, timestampNanos, meta = {} }: LogEntry): string {
  const { error, task, taskEncoded, taskToken, ...rest } = meta as Record<string, unknown>;
  void [task, taskEncoded, taskToken]; // they carry what a workflow was given
  const line = {
    level: LEVELS[level],
    time: Number(timestampNanos / 1_000_000n),
    pid: process.pid,
    hostname: hostname(),
    ...rest,
    ...(error !== undefined && { err: describe(error) }),
    msg: message,
  };
  return redactTokens(textOf(line));
}

/** Serialises any line: one that cannot be written must not stop the worker. */
function textOf(line: object): string {
  const above: object[] = [];
  return JSON.stringify(line, function (this: object, _, value: unknown) {
    if (typeof value === 'bigint') return `${value}`;
    if (typeof value !== 'object' || value === null) return value;
    while (above.length > 0 && above.at(-1) !== this) above.pop();
    if (above.includes(value)) return '[circular]';
    above.push(value);
    return isError(value) ? describe(value) : value;
  });
}

/** Also accepts an error of a workflow's sandbox, where `Error` is another class. */
const isError = (value: unknown): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';

const describe = (error: unknown) =>
  isError(error)
    ? { type: error.name, message: error.message, stack: error.stack }
    : { message: typeof error === 'string' ? error : textOf({ error }) };

/**
 * Writes the log of the worker and of Temporal's SDK to standard output, one line of JSON each. Call it once per
 * process, before any worker is created.
 */
export const logAsJson = (): void => logTo((line) => void process.stdout.write(line), { level: 'INFO' });

/** Writes the log to `write`, without what is below `level`. */
export function logTo(
  write: (line: string) => void,
  { level, ...options }: { level: 'INFO' | 'WARN'; shutdownSignals?: NodeJS.Signals[] },
): void {
  const logger = new DefaultLogger(level, (entry) => write(`${jsonLine(entry)}\n`));
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter } }, ...options });
}
