import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { OidcConfig } from '../../config';
import { ApiProblem } from './problems';
import type { Caller } from './access';

/** What an access token says of its bearer; null where it is not to be believed. */
export type TokenCheck = (token: string, now: Date) => Promise<Caller | null>;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const PATIENCE_MS = 5_000;

/**
 * Checks access tokens of the configured provider: signature by its published keys, issuer, audience, times. The
 * provider is asked when the first token comes. What roles the token has becomes scopes. Rejects with ApiProblem
 * `unavailable` where the provider does not answer.
 */
export function checkTokensOf(oidc: OidcConfig): TokenCheck {
  let keys: ReturnType<typeof remoteKeys> | undefined;
  return async (token, now) => {
    keys ??= remoteKeys(oidc.issuer);
    // One that failed is asked anew next time.
    keys.catch(() => (keys = undefined));
    try {
      const { payload } = await jwtVerify(token, await keys, {
        issuer: oidc.issuer,
        audience: oidc.audience,
        algorithms: ALGORITHMS,
        currentDate: now,
        requiredClaims: ['exp', 'sub'],
      });
      return callerOf(payload, oidc);
    } catch (error) {
      if (isDoubtful(error)) return null;
      throw new ApiProblem('unavailable', 'The login provider does not answer. Try again in a while.');
    }
  };
}

/** Those with public keys: a token signed with a shared secret would be signed by whoever reads the key set. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

async function remoteKeys(issuer: string) {
  const url = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const reply = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { jwks_uri: jwks, issuer: named } = discovery.parse(await reply.json());
  if (named !== issuer) throw new Error(`the provider at ${issuer} says that it is ${named}`);
  return createRemoteJWKSet(new URL(jwks), { timeoutDuration: PATIENCE_MS, [customFetch]: fetch });
}

/** Whether the token is at fault, rather than the provider. */
const isDoubtful = (error: unknown) =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  error.code !== 'ERR_JOSE_GENERIC';

function callerOf(payload: JWTPayload, { rolesClaim, roles }: OidcConfig): Caller {
  const held = rolesIn(payload, rolesClaim.split('.'));
  const name = [payload['preferred_username'], payload['email'], payload.sub].find(
    (claim): claim is string => typeof claim === 'string' && claim !== '',
  );
  return { who: name ?? 'unknown', scopes: [...new Set(held.flatMap((role) => roles[role] ?? []))] };
}

/** The roles at that place of the claims: a list of texts, or one text with spaces between. */
function rolesIn(claims: unknown, path: string[]): string[] {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    claims,
  );
  if (typeof found === 'string') return found.split(/\s+/);
  return Array.isArray(found) ? found.filter((role) => typeof role === 'string') : [];
}
