import { hostname } from 'node:os';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogEntry } from '@temporalio/worker';
import { redactTokens } from '../api/http/logging';

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
    ...(error !== undefined && { err: describe(error) }),
    msg: message,
  };
  return redactTokens(textOf(line));
}

/** As JSON, whatever there is in it: a line that cannot be written must not take the worker with it. */
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

/** Also one of a workflow's sandbox, whose `Error` is another. */
const isError = (value: unknown): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';

const describe = (error: unknown) =>
  isError(error)
    ? { type: error.name, message: error.message, stack: error.stack }
    : { message: typeof error === 'string' ? error : textOf({ error }) };

/**
 * Has everything that the worker and Temporal's SDK have to say written to the standard output, a line of JSON each.
 * Once for a process, before any worker.
 */
export const logAsJson = (): void => logTo((line) => void process.stdout.write(line), { level: 'INFO' });

/** Has it given to `write`, what is below `level` left out. */
export function logTo(
  write: (line: string) => void,
  { level, ...options }: { level: 'INFO' | 'WARN'; shutdownSignals?: NodeJS.Signals[] },
): void {
  const logger = new DefaultLogger(level, (entry) => write(`${jsonLine(entry)}\n`));
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter } }, ...options });
}
