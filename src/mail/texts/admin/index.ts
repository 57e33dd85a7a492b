import type { Locale } from '../../../domain/common/notice';
import { en } from './en';
import { zh } from './zh-CN';

export type AdminTexts = typeof en;

/** The words of what is written to the admins, in each language. */
export const ADMIN_TEXTS: Record<Locale, AdminTexts> = { en, 'zh-CN': zh };
