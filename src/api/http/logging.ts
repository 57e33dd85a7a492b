import type { FastifyRequest } from 'fastify';
import type { ApiDeps } from './deps';

/**
 * `text` without what opens something or tells who somebody is: tokens of links, API keys, tokens and cookies of a login,
 * the query of any address (a provider sends `code` and `state` there), passwords in URLs, mail addresses. Whoever reads
 * logs must not be able to answer for others, nor learn whom a notice went to.
 */
export const redactTokens = (text: string): string =>
  SECRETS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

const SECRETS: [pattern: RegExp, instead: string][] = [
  [/\/r\/[^\s?#"'\\]*/g, '/r/[redacted]'],
  [/\?[^\s"'<>\\]*=[^\s"'<>\\]*/g, '?[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [redacted]'],
  [/rollcall_[a-z0-9]+_[\w-]+/g, 'rollcall_[redacted]'],
  // Encrypted and signed tokens, of ours or a provider's, and the token of a link without its address.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, '[token]'],
  [/\b[A-Za-z0-9]{1,16}\.[\w-]{64}(?![\w-])/g, '[token]'],
  [/(:\/\/)[^\s/@"']+@/g, '$1[redacted]@'],
  [/[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi, '[address]'],
];

/** Fastify's logger, its serializers keeping secrets and addresses out of every line; false when the app is to be silent. */
export const loggerOptions = (logger: ApiDeps['logger']) =>
  logger ? { ...logger, serializers: { req: describeRequest, err: describeError } } : false;

// No header, no body: cookies, keys and answers are there.
const describeRequest = ({ method, url, ip }: Pick<FastifyRequest, 'method' | 'url' | 'ip'>) => ({
  method,
  url: describeUrl(url),
  ip,
});

/** The path, and the names of its parameters: what they hold is nobody's business, and may be a secret. */
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

// Only these fields: a broken request's error carries the packet itself.
const describeError = (error: Error & { code?: string | number }) => ({
  type: error.name,
  message: redactTokens(error.message),
  code: error.code,
  stack: redactTokens(error.stack ?? ''),
});
