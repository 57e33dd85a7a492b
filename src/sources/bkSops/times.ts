import { DateTime } from 'luxon';
import { z } from 'zod';

const WITH_OFFSET = 'yyyy-MM-dd HH:mm:ss ZZZ';
const WITHOUT = 'yyyy-MM-dd HH:mm:ss';

/**
 * A time as bk-sops writes it: `2026-08-22 14:03:35 +0800`. Empty where there is none. Written without an offset
 * it is meant in `timeZone`.
 */
export const bkTime = (timeZone: string) =>
  z
    .string()
    .nullish()
    .transform((value, context): Date | null => {
      const text = value?.trim();
      if (!text) return null;
      const time = /[+-]\d{4}$/.test(text)
        ? DateTime.fromFormat(text, WITH_OFFSET)
        : DateTime.fromFormat(text, WITHOUT, { zone: timeZone });
      if (time.isValid) return time.toJSDate();
      context.addIssue({ code: 'custom', message: `${text} is no time like 2026-08-22 14:03:35 +0800` });
      return z.NEVER;
    });
