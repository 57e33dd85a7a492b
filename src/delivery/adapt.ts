/** The limits of a pool of connections, adapted to what the server accepts. */
export interface Limits {
  maxConnections: number;
  maxMessages: number;
}

/**
 * How often one attempt may start over because of the server's limits: once for each connection that may be stale or
 * too many.
 */
export const ANEW = 5;

/** nodemailer's message for a connection closed before a byte of the message went out. */
const CLOSED_BEFORE = /maximum number of retries/;
const TOO_MANY_CONNECTIONS = /^421.*(too many|concurrent|maximum|limit).*(connect|session)|^421 HL:ICC/i;

interface PoolError {
  code?: unknown;
  message?: unknown;
  response?: unknown;
  command?: unknown;
}

/**
 * Whether to repeat a failed attempt at once, because nothing of its message went out: the server closed a used
 * connection, or accepts no more connections. Lowers `limits` to what the server was seen to accept. `sentBefore`:
 * the pool has sent a mail, so a closed connection may be a used one.
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
