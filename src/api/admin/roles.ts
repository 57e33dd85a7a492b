import type { OidcConfig } from '../../config';

/** Somebody the login provider vouches for: their name, and those of their roles that mean something here. */
export interface Bearer {
  who: string;
  roles: string[];
}

/** Whom the claims of a token, or of a login, are about. */
export function bearerOf(claims: Record<string, unknown>, { rolesClaim, roles }: OidcConfig): Bearer {
  const name = [claims['preferred_username'], claims['email'], claims['sub']].find(
    (claim): claim is string => typeof claim === 'string' && claim !== '',
  );
  const held = rolesIn(claims, rolesClaim.split('.'));
  return { who: name ?? 'unknown', roles: held.filter((role) => Object.hasOwn(roles, role)) };
}

/** What these roles may do. */
export const scopesOf = (held: string[], { roles }: OidcConfig): string[] => [
  ...new Set(held.flatMap((role) => (Object.hasOwn(roles, role) ? (roles[role] ?? []) : []))),
];

/** The roles at that place of the claims: a list of texts, or one text with spaces between. */
function rolesIn(claims: unknown, path: string[]): string[] {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    claims,
  );
  if (typeof found === 'string') return found.split(/\s+/);
  return Array.isArray(found) ? found.filter((role) => typeof role === 'string') : [];
}
