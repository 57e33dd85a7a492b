import { z } from 'zod';
import { InvalidInput, type Fault } from '../domain/common/errors';

/** What both kinds of login have in common. */
interface Trusted {
  /** The directories whose accounts this login identifies. The same account in another directory is another person. */
  directories: string[];
}

/** A login at an OpenID provider, by authorization code and PKCE. */
export interface OidcLogin extends Trusted {
  by: 'oidc';
  issuer: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
  /** The claim that holds a person's account; `email` means their mail address. */
  claim: string;
}

/** A login by a gateway in front of Rollcall, which names the account in a header. */
export interface HeaderLogin extends Trusted {
  by: 'header';
  /** The header's name, in lower case. */
  header: string;
  /** Addresses and networks of the gateway; from elsewhere the header is ignored. */
  gateways: string[];
}

export type LoginConfig = OidcLogin | HeaderLogin;

const list = z.string().transform((text) => text.split(',').map((item) => item.trim()));
const text = z.string().nullable().default(null);

/** The variables of the login that answering may require; `networks` parses addresses. */
export const loginVariables = (networks: z.ZodType<string[]>) => ({
  ROLLCALL_LOGIN: z.enum(['none', 'oidc', 'header'], { error: 'none, oidc or header' }).default('none'),
  ROLLCALL_LOGIN_DIRECTORIES: list.default([]),
  ROLLCALL_LOGIN_ISSUER: z
    .url({ protocol: /^https?$/, error: 'a URL such as https://login.example.org/realms/main' })
    .nullable()
    .default(null),
  ROLLCALL_LOGIN_CLIENT_ID: text,
  ROLLCALL_LOGIN_CLIENT_SECRET: text,
  ROLLCALL_LOGIN_CLAIM: z.string().default('preferred_username'),
  ROLLCALL_LOGIN_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, { error: 'the name of a header such as X-Remote-User' })
    .transform((name) => name.toLowerCase())
    .nullable()
    .default(null),
  ROLLCALL_LOGIN_GATEWAYS: networks.default([]),
});

type LoginValues = z.infer<z.ZodObject<ReturnType<typeof loginVariables>>>;

/** The login that answering requires; null if the link is enough. Throws InvalidInput that names what is missing. */
export function toLoginConfig(values: LoginValues): LoginConfig | null {
  const { ROLLCALL_LOGIN: by, ROLLCALL_LOGIN_DIRECTORIES: directories } = values;
  if (by === 'none') return null;
  const missing = MISSING[by](values);
  if (missing.length > 0) throw new InvalidInput('configuration', missing);
  if (by === 'header') {
    const { ROLLCALL_LOGIN_HEADER: header, ROLLCALL_LOGIN_GATEWAYS: gateways } = values;
    return { by, directories, header: header ?? '', gateways };
  }
  return {
    by,
    directories,
    issuer: values.ROLLCALL_LOGIN_ISSUER ?? '',
    clientId: values.ROLLCALL_LOGIN_CLIENT_ID ?? '',
    clientSecret: values.ROLLCALL_LOGIN_CLIENT_SECRET,
    claim: values.ROLLCALL_LOGIN_CLAIM,
  };
}

const lacks = (field: keyof LoginValues, expected: string): Fault => ({ field, value: undefined, expected });

const directoriesLacking = ({ ROLLCALL_LOGIN_DIRECTORIES: directories }: LoginValues) =>
  directories.length === 0
    ? [lacks('ROLLCALL_LOGIN_DIRECTORIES', 'the directories whose accounts the login knows')]
    : [];

const MISSING = {
  oidc: (values: LoginValues) => [
    ...directoriesLacking(values),
    ...(values.ROLLCALL_LOGIN_ISSUER ? [] : [lacks('ROLLCALL_LOGIN_ISSUER', 'the provider to log in at')]),
    ...(values.ROLLCALL_LOGIN_CLIENT_ID
      ? []
      : [lacks('ROLLCALL_LOGIN_CLIENT_ID', "Rollcall's client id at the provider")]),
  ],
  header: (values: LoginValues) => [
    ...directoriesLacking(values),
    ...(values.ROLLCALL_LOGIN_HEADER
      ? []
      : [lacks('ROLLCALL_LOGIN_HEADER', 'the header that names the account')]),
    ...(values.ROLLCALL_LOGIN_GATEWAYS.length > 0
      ? []
      : [
          lacks(
            'ROLLCALL_LOGIN_GATEWAYS',
            'the addresses of the gateway: without them, anybody could send the header',
          ),
        ]),
  ],
};
