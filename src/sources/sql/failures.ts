import { Refused, SourceUnavailable } from '../errors';

/** Codes of errors that say nothing of the query: no way to the server, or none now; a lock, or a time that was up. */
const UNAVAILABLE =
  /^(08|40|53|57P|55P03|57014)|^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|PROTOCOL_)|^ER_(CON_COUNT|SERVER_SHUTDOWN|TOO_MANY|LOCK_|QUERY_TIMEOUT|STATEMENT_TIMEOUT)/;

/**
 * The error of a database as sources tell it: SourceUnavailable where it may pass, else Refused with the database's words.
 * Those may quote a part of the query, which is the operator's own, and has no secret.
 */
export function failureOf(what: string, error: unknown): Error {
  if (error instanceof SourceUnavailable || error instanceof Refused) return error;
  const { code, message } = error as { code?: string; message?: string };
  const words = (message ?? String(error)).split('\n')[0]!.slice(0, 300) || (code ?? 'no reason given');
  if (code === undefined || UNAVAILABLE.test(code)) return new SourceUnavailable(`${what}: ${words}`);
  return new Refused(what, words, null);
}
