import type { Locale } from '../../../domain/common/notice';
import { en } from './en';
import type { Texts } from './texts';
import { zhCN } from './zhCN';

export type { Texts } from './texts';

/** What the pages say, by language. */
export const TEXTS: Record<Locale, Texts> = { en, 'zh-CN': zhCN };
