import { IntlMessageFormat } from 'intl-messageformat';
import { LOCALES, type Locale } from '../../../domain/common/notice';
import { ARGUMENTS, type Said } from './arguments';
import en from './en.json';
import zhCN from './zh-CN.json';

/** The texts of the pages in one language. */
export type Texts = Said<typeof en, typeof ARGUMENTS>;

/** Messages by key, possibly in groups. */
export interface Catalogue {
  [key: string]: string | Catalogue;
}

/** The catalogue of each language. The types demand every key of the English one; `messages.test` finds the rest. */
export const CATALOGUES: Record<Locale, typeof en> = { en, 'zh-CN': zhCN };

/** The texts of the pages by language; each message is compiled once. */
export const TEXTS = Object.fromEntries(
  LOCALES.map((locale) => [locale, spoken(CATALOGUES[locale], ARGUMENTS, locale)]),
) as Record<Locale, Texts>;

/** Compiles a catalogue. A message with declared arguments becomes a function. */
function spoken(messages: string | Catalogue, declared: unknown, locale: Locale): unknown {
  if (typeof messages !== 'string')
    return Object.fromEntries(
      Object.entries(messages).map(([key, below]) => [key, spoken(below, declaredOf(declared, key), locale)]),
    );
  const message = new IntlMessageFormat(messages, locale, undefined, { ignoreTag: true });
  return declared === undefined ? message.format() : message.format.bind(message);
}

/** The arguments declared for a key of a group. */
export function declaredOf(group: unknown, key: string): unknown {
  if (typeof group !== 'object' || group === null) return undefined;
  const declared = new Map<string, unknown>(Object.entries(group));
  return declared.get(key) ?? declared.get('*');
}
