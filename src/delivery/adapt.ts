/** What of a pool of connections is learned from the server. */
export interface Limits {
  maxConnections: number;
  maxMessages: number;
}

/** How often one attempt may begin anew for the way a server treats connections: once for each that may be stale, or too many. */
export const ANEW = 5;

/** nodemailer's own words for a connection that was closed before a byte of the message went out. */
const CLOSED_BEFORE = /maximum number of retries/;
const TOO_MANY_CONNECTIONS = /^421.*(too many|concurrent|maximum|limit).*(connect|session)|^421 HL:ICC/i;

interface PoolError {
  code?: unknown;
  message?: unknown;
  response?: unknown;
  command?: unknown;
}

/**
 * Whether a failed attempt is to begin anew at once, nothing of its message having gone out: the server closed a
 * connection that had sent mails before, or takes no more connections. Lowers `limits` to what the server was seen
 * to take. `sentBefore`: the pool sent a mail already, so that a connection that is closed may be a used one.
 */
export function adapt(error: unknown, limits: Limits, sentBefore: boolean): boolean {
  const { code, message, response } = (typeof error === 'object' && error ? error : {}) as PoolError;
  if (typeof response === 'string' && TOO_MANY_CONNECTIONS.test(response)) {
    if (limits.maxConnections === 1) return false;
    limits.maxConnections -= 1;
    return true;
  }
  if (!sentBefore || code !== 'ECONNECTION' || !CLOSED_BEFORE.test(String(message))) return false;
  limits.maxMessages = Math.max(1, Math.floor(limits.maxMessages / 10));
  return true;
}
