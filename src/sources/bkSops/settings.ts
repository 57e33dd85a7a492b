import { z } from 'zod';
import { address, text, timeZoneField, whole } from '../fields';
import { peopleRule } from '../people/rule';
import { readSecret } from '../secret';
import type { Declaration } from '../type';

// 1000 tasks, each read, switched off and read back, in an attempt of ten minutes: seven calls a second.
const CALLS = ': slower, a batch of closings would not end in the time it has';

const ACCOUNT = 'the account that Rollcall acts as, one of its own, of at most 32 characters';

const PEOPLE = 'either {from: usermanage} or {mail: "{owner}@company.example"}';

const isSet = (value: string | undefined) => value !== undefined;

/** What connects a bk-sops; docs/how-to/bk-sops.md has the fields. */
export const bkSopsSettings = z
  .strictObject({
    /** Its API gateway, stage included. */
    gateway: address('https://bkapi.example.com/api/bk-sops/prod'),
    /** Where components answer: CMDB, user management, messages. */
    components: address('https://bkapi.example.com/api/c/compapi/v2'),
    /** Where people open it in a browser. */
    page: address('https://bk-sops.example.com'),
    appCode: text('the code of the BlueKing application, as rollcall'),
    appSecretFile: text('a file that holds the secret of the application').optional(),
    appSecretVariable: text('the environment variable that holds the secret of the application').optional(),
    accessTokenFile: text('a file that holds an access token of the account').optional(),
    accessTokenVariable: text(
      'the environment variable that holds an access token of the account',
    ).optional(),
    // bk-sops has switched the task by the time it finds no room for a longer one in the editor's column.
    username: text(ACCOUNT).max(32, { error: ACCOUNT }),
    supplierAccount: text('bk_supplier_account of the CMDB, as "0"').default('0'),
    timeZone: timeZoneField.default('Asia/Shanghai'),
    people: z.union(
      [z.strictObject({ from: z.literal('usermanage') }), peopleRule('zh-CN', 'Asia/Shanghai')],
      { error: PEOPLE },
    ),
    messages: z.array(z.enum(['mail', 'weixin', 'sms', 'voice', 'rtx', 'mp-weixin'])).default([]),
    concurrency: whole(1, 64).default(8),
    perSecond: whole(8, 1000, CALLS).default(20),
    timeoutSeconds: whole(1, 600).default(60),
    attempts: whole(1, 10).default(4),
  })
  .refine((given) => isSet(given.appSecretFile) !== isSet(given.appSecretVariable), {
    path: ['appSecretFile'],
    error: 'a file that holds the secret of the application, or in its stead appSecretVariable',
  })
  .refine((given) => !isSet(given.accessTokenFile) || !isSet(given.accessTokenVariable), {
    path: ['accessTokenFile'],
    error: 'nothing here where there is accessTokenVariable',
  });

type Given = z.infer<typeof bkSopsSettings>;

/** Settings with their secrets read: never to be printed. */
export type BkSopsSettings = Omit<
  Given,
  'appSecretFile' | 'appSecretVariable' | 'accessTokenFile' | 'accessTokenVariable'
> & {
  appSecret: string;
  accessToken: string | null;
};

/** The settings with their secrets. Throws InvalidInput naming the field of one that cannot be read; never a secret. */
export function withSecrets(given: Given, declaration: Declaration): BkSopsSettings {
  const { appSecretFile, appSecretVariable, accessTokenFile, accessTokenVariable, ...settings } = given;
  const secret = { file: appSecretFile, variable: appSecretVariable };
  const token = { file: accessTokenFile, variable: accessTokenVariable };
  return {
    ...settings,
    appSecret: readSecret(declaration, 'appSecret', secret)!, // there is a place of it, as the schema has it
    accessToken: readSecret(declaration, 'accessToken', token),
  };
}
