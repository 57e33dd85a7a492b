import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';
import { isScope, SCOPE_NAMES, type ApiScope } from '../security/scopes';

/** The login provider whose access tokens open the admin API. */
export interface OidcConfig {
  /** The issuer as its tokens name it. */
  issuer: string;
  /** The audience that tokens must be issued for. */
  audience: string;
  /** The claim of a token that holds the bearer's roles; dots separate levels. */
  rolesClaim: string;
  /** The scopes of each role. */
  roles: Record<string, ApiScope[]>;
  /** Rollcall's client id for logging in to /admin; null: nobody can log in there. */
  clientId: string | null;
  /** Null for a public client. */
  clientSecret: string | null;
}

const ROLES_EXPECTED = `role=scopes; roles separated by commas, scopes by spaces, each one of ${SCOPE_NAMES.join(', ')}`;

const ROLE = /^([^=\s]+)=(.+)$/;

function parseRoles(text: string): Record<string, ApiScope[]> | null {
  const roles = text.split(',').map((role): [string, string[]] | null => {
    const [, name, scopes] = ROLE.exec(role.trim()) ?? [];
    return name && scopes ? [name, scopes.trim().split(/\s+/)] : null;
  });
  if (!roles.every((role): role is [string, ApiScope[]] => role !== null && role[1].every(isScope)))
    return null;
  return Object.fromEntries(roles);
}

/** The variables of the login provider. */
export const oidcVariables = {
  ROLLCALL_OIDC_ISSUER: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:/i.test(text), {
      error: 'a URL such as https://login.example.org/realms/main',
    })
    .nullable()
    .default(null),
  ROLLCALL_OIDC_AUDIENCE: z.string().nullable().default(null),
  ROLLCALL_OIDC_ROLES_CLAIM: z.string().default('roles'),
  ROLLCALL_OIDC_ROLES: z
    .string()
    .refine((text) => parseRoles(text) !== null, { error: ROLES_EXPECTED })
    .transform((text) => parseRoles(text) ?? {})
    .default({ 'rollcall-admin': ['admin'], 'rollcall-viewer': ['read'] }),
  ROLLCALL_OIDC_CLIENT_ID: z.string().nullable().default(null),
  ROLLCALL_OIDC_CLIENT_SECRET: z.string().nullable().default(null),
};

type OidcValues = z.infer<z.ZodObject<typeof oidcVariables>>;

/** The provider part of the configuration; null without an issuer. Throws InvalidInput if the audience is missing. */
export function toOidcConfig(values: OidcValues): OidcConfig | null {
  const { ROLLCALL_OIDC_ISSUER: issuer, ROLLCALL_OIDC_AUDIENCE: audience } = values;
  if (issuer === null) return null;
  if (audience === null) {
    const expected =
      'the audience of access tokens: without it, tokens issued for other services would open the admin API';
    throw new InvalidInput('configuration', [
      { field: 'ROLLCALL_OIDC_AUDIENCE', value: undefined, expected },
    ]);
  }
  const { ROLLCALL_OIDC_ROLES_CLAIM: rolesClaim, ROLLCALL_OIDC_ROLES: roles } = values;
  const { ROLLCALL_OIDC_CLIENT_ID: clientId, ROLLCALL_OIDC_CLIENT_SECRET: clientSecret } = values;
  return { issuer, audience, rolesClaim, roles, clientId, clientSecret };
}
