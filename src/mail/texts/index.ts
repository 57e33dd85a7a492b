import type { Locale } from '../../domain/notice';
import { en } from './en';
import { zh } from './zh-CN';

export type { Said, When, Words } from './said';
export type MailTexts = typeof en;

/** The words of the mails in each language. */
export const MAIL_TEXTS: Record<Locale, MailTexts> = { en, 'zh-CN': zh };
