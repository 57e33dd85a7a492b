import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';
import { isScope, SCOPE_NAMES, type ApiScope } from '../security/scopes';

/** The login provider whose access tokens open the admin API. */
export interface OidcConfig {
  /** As its tokens name it. */
  issuer: string;
  /** What its tokens have to be made for. */
  audience: string;
  /** Where in a token its bearer's roles are, levels with dots between. */
  rolesClaim: string;
  /** What each role may do. */
  roles: Record<string, ApiScope[]>;
  /** What the provider calls Rollcall when people log in to /admin; null: they cannot. */
  clientId: string | null;
  /** Null for a public client. */
  clientSecret: string | null;
}

const ROLES_EXPECTED = `role=scopes, several with commas between, scopes with spaces, of ${SCOPE_NAMES.join(', ')}`;

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
    .refine((text) => URL.canParse(text) && /^https?:/.test(text), {
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

/** The provider's part of the configuration; null without an issuer. Throws InvalidInput for one without an audience. */
export function toOidcConfig(values: OidcValues): OidcConfig | null {
  const { ROLLCALL_OIDC_ISSUER: issuer, ROLLCALL_OIDC_AUDIENCE: audience } = values;
  if (issuer === null) return null;
  if (audience === null) {
    const expected =
      'what access tokens are made for: without it those made for others would open the admin API';
    throw new InvalidInput('configuration', [
      { field: 'ROLLCALL_OIDC_AUDIENCE', value: undefined, expected },
    ]);
  }
  const { ROLLCALL_OIDC_ROLES_CLAIM: rolesClaim, ROLLCALL_OIDC_ROLES: roles } = values;
  const { ROLLCALL_OIDC_CLIENT_ID: clientId, ROLLCALL_OIDC_CLIENT_SECRET: clientSecret } = values;
  return { issuer, audience, rolesClaim, roles, clientId, clientSecret };
}
