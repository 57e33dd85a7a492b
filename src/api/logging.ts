import type { FastifyRequest } from 'fastify';
import type { ApiDeps } from './deps';

/**
 * `text` without the token of any link in it, any API key, and any mail address: whoever reads logs must not be able to
 * answer for others, nor learn whom a notice went to.
 */
export const redactTokens = (text: string): string =>
  text
    .replace(/\/r\/[^\s?#"'\\]*/g, '/r/[redacted]')
    .replace(/rollcall_[a-z0-9]+_[\w-]+/g, 'rollcall_[redacted]')
    .replace(/[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi, '[address]');

/** Fastify's logger, its serializers keeping tokens and addresses out of every line; false when the app is to be silent. */
export const loggerOptions = (logger: ApiDeps['logger']) =>
  logger ? { ...logger, serializers: { req: describeRequest, err: describeError } } : false;

const describeRequest = ({ method, url, ip }: Pick<FastifyRequest, 'method' | 'url' | 'ip'>) => ({
  method,
  url: redactTokens(url),
  ip,
});

// Only these fields: a broken request's error carries the packet itself.
const describeError = (error: Error & { code?: string | number }) => ({
  type: error.name,
  message: redactTokens(error.message),
  code: error.code,
  stack: redactTokens(error.stack ?? ''),
});
