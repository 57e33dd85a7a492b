import type { FastifyRequest } from 'fastify';
import { LOCALES, pickLocale, type Locale } from '../../domain/common/notice';

const mentions = (header: string | undefined, type: string) => header?.toLowerCase().includes(type) ?? false;

/** Whether the client is a script: it accepts JSON but no page, or sends JSON and does not ask for a page. */
export function wantsJson({ headers }: FastifyRequest): boolean {
  if (mentions(headers.accept, 'text/html')) return false;
  return mentions(headers.accept, 'json') || mentions(headers['content-type'], 'application/json');
}

/** The language chosen by `?lang=`, if supported. */
export function chosenLocale({ query }: FastifyRequest): Locale | undefined {
  const asked: unknown = Object.entries(query ?? {}).find(([name]) => name === 'lang')?.[1];
  return LOCALES.find((locale) => locale === asked);
}

/** The language for a page without a known reader: the chosen one, otherwise the browser's first. */
export const visitorLocale = (request: FastifyRequest): Locale =>
  chosenLocale(request) ?? pickLocale(request.headers['accept-language']);
