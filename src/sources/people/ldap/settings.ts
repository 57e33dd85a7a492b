import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { reasonOf } from '../../../domain/common/errors';
import { text, timeZoneField } from '../../fields';
import { readSecret } from '../../secret';
import { pathIn, refuseField, type Declaration } from '../../type';

/** How two kinds of servers keep people. */
const PRESETS = {
  openldap: {
    filter: '(objectClass=inetOrgPerson)',
    account: 'uid',
    name: 'cn',
    mail: 'mail',
    manager: 'manager',
    language: 'preferredLanguage',
    // An admin locked it; the time of a lock after wrong passwords is a real one.
    disabled: '(pwdAccountLockedTime=000001010000Z)',
  },
  'active-directory': {
    filter: '(&(objectCategory=person)(objectClass=user))',
    account: 'sAMAccountName',
    name: 'displayName',
    mail: 'mail',
    manager: 'manager',
    language: 'preferredLanguage',
    disabled: '(userAccountControl:1.2.840.113556.1.4.803:=2)',
  },
};

const PRESET = `one of ${Object.keys(PRESETS).join(', ')}`;
const URL_OF =
  'the address of a server, as ldaps://ldap.company.example or ldap://ldap.company.example, without account and password';
const FILTER = 'a filter in parentheses, as (objectClass=inetOrgPerson)';
const ATTRIBUTE = 'the name of an attribute, as uid';
const BASE = 'the entry below which all people are, as "ou=people,dc=company,dc=example"';
const BIND = 'the account that searches, as "cn=rollcall,dc=company,dc=example"';

const filter = text(FILTER).regex(/^\(.+\)$/s, { error: FILTER });
const attribute = text(ATTRIBUTE).regex(/^[a-z][a-z0-9-]*(;[a-z0-9-]+)*$/i, { error: ATTRIBUTE });

/** The fields of a directory. */
export const ldapFields = (locale: string, timeZone: string) =>
  z
    .strictObject({
      preset: z.enum(['openldap', 'active-directory'], { error: PRESET }).default('openldap'),
      url: text(URL_OF).regex(/^ldaps?:\/\/[^/?#@\s]+\/?$/, { error: URL_OF }),
      /** On an ldap:// connection. */
      startTls: z.boolean({ error: 'true or false' }).optional(),
      caFile: text('a file with the certificate of the CA, in PEM').optional(),
      bind: text(BIND).optional(),
      passwordFile: text('a file that holds the password').optional(),
      passwordVariable: text('the environment variable that holds the password').optional(),
      base: text(BASE),
      filter: filter.optional(),
      account: attribute.optional(),
      name: attribute.optional(),
      mail: attribute.optional(),
      manager: attribute.optional(),
      language: attribute.optional(),
      disabled: filter.optional(),
      locale: z.string().default(locale),
      timeZone: timeZoneField.default(timeZone),
    })
    .refine(({ url, startTls }) => url.startsWith('ldap:') || startTls === undefined, {
      path: ['startTls'],
      error: 'nothing here: ldaps:// has TLS from the beginning',
    })
    .refine(
      ({ bind, passwordFile, passwordVariable }) => {
        const places = [passwordFile, passwordVariable].filter((place) => place !== undefined).length;
        return places === (bind === undefined ? 0 : 1);
      },
      {
        path: ['bind'],
        error: `${BIND}, with its password in passwordFile or passwordVariable; or none of these`,
      },
    );
export type LdapGiven = z.infer<ReturnType<typeof ldapFields>>;

/** A directory with its secrets read: never to be printed. */
export interface LdapSettings extends Record<keyof (typeof PRESETS)['openldap'], string> {
  url: string;
  startTls: boolean;
  ca: string | null;
  /** Null: anonymous. */
  bind: { dn: string; password: string } | null;
  base: string;
  /** Of people of whom the directory has none. */
  locale: string;
  timeZone: string;
}

/** The settings with what the files and variables hold. Throws InvalidInput, without the secret, if one cannot be read. */
export function settingsOf(given: LdapGiven, declaration: Declaration): LdapSettings {
  const {
    preset,
    url,
    startTls,
    caFile,
    bind,
    passwordFile: file,
    passwordVariable: variable,
    ...own
  } = given;
  const password = readSecret(declaration, 'people.ldap.password', { file, variable });
  const stated = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return {
    ...PRESETS[preset],
    ...(stated as Pick<LdapGiven, 'base' | 'locale' | 'timeZone'>),
    url: url.replace(/\/$/, ''),
    startTls: startTls ?? url.startsWith('ldap:'),
    ca: caFile === undefined ? null : readCa(declaration, caFile),
    bind: bind === undefined || password === null ? null : { dn: bind, password },
  };
}

function readCa(declaration: Declaration, caFile: string): string {
  try {
    return readFileSync(pathIn(declaration, caFile), 'utf8');
  } catch (error) {
    const expected = `a file that can be read (${reasonOf(error)})`;
    return refuseField(declaration, 'people.ldap.caFile', { value: caFile, expected });
  }
}
