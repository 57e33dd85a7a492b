import type { OidcConfig } from '../../config';

/** A person authenticated by the login provider: their name, and those of their roles that are configured here. */
export interface Bearer {
  who: string;
  roles: string[];
}

/** The person whom the claims of a token or login describe. */
export function bearerOf(claims: Record<string, unknown>, { rolesClaim, roles }: OidcConfig): Bearer {
  const name = [claims['preferred_username'], claims['email'], claims['sub']].find(
    (claim): claim is string => typeof claim === 'string' && claim !== '',
  );
  const held = rolesIn(claims, rolesClaim.split('.'));
  return { who: name ?? 'unknown', roles: held.filter((role) => Object.hasOwn(roles, role)) };
}

/** The scopes that these roles grant. */
export const scopesOf = (held: string[], { roles }: OidcConfig): string[] => [
  ...new Set(held.flatMap((role) => (Object.hasOwn(roles, role) ? (roles[role] ?? []) : []))),
];

/** The roles at a path in the claims: a list of strings, or one string separated by spaces. */
function rolesIn(claims: unknown, path: string[]): string[] {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    claims,
  );
  if (typeof found === 'string') return found.split(/\s+/);
  return Array.isArray(found) ? found.filter((role) => typeof role === 'string') : [];
}
