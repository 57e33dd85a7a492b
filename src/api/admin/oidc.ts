import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { OidcConfig } from '../../config';
import { ApiProblem } from './problems';
import type { Caller } from './caller';
import { bearerOf, scopesOf } from './roles';

/** Validates an access token. Returns its bearer; null if the token is invalid. */
export type TokenCheck = (token: string, now: Date) => Promise<Caller | null>;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const PATIENCE_MS = 5_000;

/**
 * Validates access tokens of the configured provider: signature by its published keys, issuer, audience and times. Asks
 * the provider for its keys when the first token arrives. Maps the token's roles to scopes. Rejects with ApiProblem
 * `unavailable` if the provider does not answer.
 */
export function checkTokensOf(oidc: OidcConfig): TokenCheck {
  let keys: ReturnType<typeof remoteKeys> | undefined;
  return async (token, now) => {
    keys ??= remoteKeys(oidc.issuer);
    // After a failure, the next token asks again.
    keys.catch(() => (keys = undefined));
    try {
      const { payload } = await jwtVerify(token, await keys, {
        issuer: oidc.issuer,
        audience: oidc.audience,
        algorithms: ALGORITHMS,
        currentDate: now,
        requiredClaims: ['exp', 'sub'],
      });
      const { who, roles } = bearerOf(payload, oidc);
      return { who, scopes: scopesOf(roles, oidc) };
    } catch (error) {
      if (isDoubtful(error)) return null;
      throw new ApiProblem('unavailable', 'The login provider does not answer. Try again later.');
    }
  };
}

/** Only algorithms with public keys: with a shared secret, everybody who can read the key set could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

async function remoteKeys(issuer: string) {
  const url = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const reply = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { jwks_uri: jwks, issuer: named } = discovery.parse(await reply.json());
  if (named !== issuer) throw new Error(`the provider at ${issuer} names itself ${named}`);
  return createRemoteJWKSet(new URL(jwks), { timeoutDuration: PATIENCE_MS, [customFetch]: fetch });
}

/** Whether the token is at fault, not the provider. */
const isDoubtful = (error: unknown) =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  error.code !== 'ERR_JOSE_GENERIC';
