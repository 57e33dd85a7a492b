import type { Locale } from '../../domain/common/notice';
import { ROLLCALL, toBrand, type Brand } from './brand';
import { findOverrides } from './overrides';
import { rewrite } from './texts';
import { openTemplates, type Templates } from './templates';
import { MAIL_TEXTS, type MailTexts } from '../texts';

/** How the mails look and speak. */
export interface Design {
  brand: Brand;
  texts: Record<Locale, MailTexts>;
  template: Templates;
}

/** As delivered. */
export const BUILT_IN: Design = { brand: ROLLCALL, texts: MAIL_TEXTS, template: openTemplates(new Map()) };

/**
 * The design with what `folder` has of its own: brand, words and templates; null for the one built in.
 * Throws InvalidInput naming each file of it that is wrong, and what would be right.
 */
export function loadDesign(folder: string | null): Design {
  if (folder === null) return BUILT_IN;
  const { brand, texts, templates } = findOverrides(folder);
  return {
    brand: toBrand(brand),
    texts: {
      en: rewrite(MAIL_TEXTS.en, texts.en),
      'zh-CN': rewrite(MAIL_TEXTS['zh-CN'], texts['zh-CN']),
    },
    template: openTemplates(templates),
  };
}
