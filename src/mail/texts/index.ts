import type { Locale } from '../../domain/common/notice';
import { en } from './en';
import { zh } from './zh-CN';

/** Whom a notice speaks to, and as what: the owner, who is asked in the owner's place and why, or who is told. */
export type Voice = keyof MailTexts['voices'];

export type { MailFacts, When, MailCopy } from './said';
export type MailTexts = typeof en;

/** The words of the mails in each language. */
export const MAIL_TEXTS: Record<Locale, MailTexts> = { en, 'zh-CN': zh };
