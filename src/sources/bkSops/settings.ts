import { readFileSync } from 'node:fs';
import { isZone } from '../../domain/common/format';
import { z } from 'zod';
import { InvalidInput, reasonOf } from '../../domain/common/errors';

const address = (example: string) => {
  const error = `an address such as ${example}`;
  return z
    .string({ error })
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), { error })
    .transform((text) => text.replace(/\/+$/, ''));
};

const text = (error: string) => z.string({ error }).trim().min(1, { error });

const whole = (from: number, to: number, why = '') => {
  const error = `a whole number from ${from} to ${to}${why}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

// 1000 tasks, each read, switched off and read back, in an attempt of ten minutes: seven calls a second.
const CALLS = ': slower, a batch of closings would not end in the time it has';

const zone = z.string().refine((name) => isZone(name), { error: 'a time zone, as Asia/Shanghai' });

const PEOPLE = 'either {"from": "usermanage"} or {"mail": "{owner}@company.example"}';

const byRule = z.strictObject({
  mail: z.string({ error: PEOPLE }).regex(/^[^\s@]*\{owner\}[^\s@]*@[^\s@]+$/, {
    error: 'a mail address with {owner} in it, as {owner}@company.example',
  }),
  locale: z.string().default('zh-CN'),
  zone: zone.default('Asia/Shanghai'),
});

/** What connects a bk-sops; docs/how-to/bk-sops.md has the fields. */
export const bkSopsSettings = z.strictObject({
  /** Its API gateway, stage included. */
  gateway: address('https://bkapi.example.com/api/bk-sops/prod'),
  /** Where components answer: CMDB, user management, messages. */
  components: address('https://bkapi.example.com/api/c/compapi/v2'),
  /** Where people open it in a browser. */
  page: address('https://bk-sops.example.com'),
  appCode: text('the code of the BlueKing application, as rollcall'),
  appSecret: text('the secret of the application').optional(),
  appSecretFile: text('a file that holds the secret').optional(),
  accessToken: text('an access token of the account').optional(),
  accessTokenFile: text('a file that holds an access token').optional(),
  username: text('the account that Rollcall acts as, one of its own'),
  supplierAccount: z.string().default('0'),
  zone: zone.default('Asia/Shanghai'),
  people: z.union([z.strictObject({ from: z.literal('usermanage') }), byRule], { error: PEOPLE }),
  messages: z.array(z.enum(['mail', 'weixin', 'sms', 'voice', 'rtx', 'mp-weixin'])).default([]),
  concurrency: whole(1, 64).default(8),
  perSecond: whole(8, 1000, CALLS).default(20),
  timeoutSeconds: whole(1, 600).default(60),
  attempts: whole(1, 10).default(4),
});

type Given = z.infer<typeof bkSopsSettings>;

/** Settings with their secrets read: never to be printed. */
export type BkSopsSettings = Omit<
  Given,
  'appSecret' | 'appSecretFile' | 'accessToken' | 'accessTokenFile'
> & {
  appSecret: string;
  accessToken: string | null;
};

/** The settings in `file`. Throws InvalidInput naming the file and each field that is wrong; no value of a secret. */
export function readSettings(file: string): BkSopsSettings {
  const result = bkSopsSettings.safeParse(readJson(file));
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message, code }) => ({
      field: path.join('.') || 'the file',
      value: code === 'unrecognized_keys' ? message : undefined,
      expected: code === 'unrecognized_keys' ? 'the fields of docs/how-to/bk-sops.md' : message,
    }));
    throw new InvalidInput(file, faults);
  }
  const { appSecret, appSecretFile, accessToken, accessTokenFile, ...settings } = result.data;
  const secret = secretOf(file, 'appSecret', appSecret, appSecretFile);
  if (secret === null) {
    const expected = 'the secret of the application, or appSecretFile with a file that holds it';
    throw new InvalidInput(file, [{ field: 'appSecret', value: undefined, expected }]);
  }
  const token = secretOf(file, 'accessToken', accessToken, accessTokenFile);
  return { ...settings, appSecret: secret, accessToken: token };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const expected = 'a readable file of JSON';
    throw new InvalidInput(file, [{ field: 'the file', value: reasonOf(error), expected }]);
  }
}

function secretOf(file: string, field: string, value?: string, from?: string): string | null {
  if (!from) return value ?? null;
  try {
    return readFileSync(from, 'utf8').trim();
  } catch (error) {
    const expected = 'a readable file that holds nothing but the secret';
    throw new InvalidInput(file, [{ field: `${field}File`, value: reasonOf(error), expected }]);
  }
}
