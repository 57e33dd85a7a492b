import type { FastifyRequest } from 'fastify';
import { LOCALES, pickLocale, type Locale } from '../../domain/common/notice';

const mentions = (header: string | undefined, type: string) => header?.toLowerCase().includes(type) ?? false;

/** Whether the caller is a script: it accepts JSON and no page, or sends JSON without naming a page. */
export function wantsJson({ headers }: FastifyRequest): boolean {
  if (mentions(headers.accept, 'text/html')) return false;
  return mentions(headers.accept, 'json') || mentions(headers['content-type'], 'application/json');
}

/** The language asked for with `?lang=`, if it is one we have. */
export function chosenLocale({ query }: FastifyRequest): Locale | undefined {
  const asked: unknown = Object.entries(query ?? {}).find(([name]) => name === 'lang')?.[1];
  return LOCALES.find((locale) => locale === asked);
}

/** The language of a page that belongs to nobody: the chosen one, else the browser's first. */
export const visitorLocale = (request: FastifyRequest): Locale =>
  chosenLocale(request) ?? pickLocale(request.headers['accept-language']);
