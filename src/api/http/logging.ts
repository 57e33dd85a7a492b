import type { FastifyRequest } from 'fastify';
import type { ApiDeps } from './deps';

/**
 * `text` without secrets and personal data: tokens of links, API keys, tokens and cookies of a login, the query of any
 * address (a provider sends `code` and `state` there), passwords in URLs, mail addresses. A person who reads logs must
 * not be able to answer for others, nor learn to whom a notice went.
 */
export const redactTokens = (text: string): string =>
  SECRETS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

const SECRETS: [pattern: RegExp, instead: string][] = [
  [/\/r\/[^\s?#"'\\]*/g, '/r/[redacted]'],
  [/\?[^\s"'<>\\]*=[^\s"'<>\\]*/g, '?[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [redacted]'],
  [/rollcall_[a-z0-9]+_[\w-]+/g, 'rollcall_[redacted]'],
  // Encrypted and signed tokens, ours or a provider's, and a link's token without its address.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, '[token]'],
  [/\b[A-Za-z0-9]{1,16}\.[\w-]{64}(?![\w-])/g, '[token]'],
  [/(:\/\/)[^\s/@"']+@/g, '$1[redacted]@'],
  [/[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi, '[address]'],
];

/** The options of Fastify's logger; its serializers keep secrets and addresses out of every line. False if silent. */
export const loggerOptions = (logger: ApiDeps['logger']) =>
  logger ? { ...logger, serializers: { req: describeRequest, err: describeError } } : false;

// Logs no headers and no body: they contain cookies, keys and answers.
const describeRequest = ({ method, url, ip }: Pick<FastifyRequest, 'method' | 'url' | 'ip'>) => ({
  method,
  url: describeUrl(url),
  ip,
});

/** The path and the names of its parameters. Their values may be secret. */
function describeUrl(url: string): string {
  const [path = '', ...queries] = url.split('?');
  const names = queries
    .join('&')
    .split('&')
    .map((pair) => pair.split('=')[0] ?? '')
    .filter((name) => PARAMETER.test(name));
  return redactTokens(path) + (names.length > 0 ? `?${names.join('&')}` : '');
}

const PARAMETER = /^[A-Za-z_]{1,20}$/;

// Logs only these fields: the error of a malformed request contains the request itself.
const describeError = (error: Error & { code?: string | number }) => ({
  type: error.name,
  message: redactTokens(error.message),
  code: error.code,
  stack: redactTokens(error.stack ?? ''),
});
