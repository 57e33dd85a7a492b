import * as oidc from 'openid-client';

/** Rollcall's registration at a provider. */
export interface Registration {
  issuer: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
}

/** A provider's claims about a person who logged in. */
export type Claims = Record<string, unknown>;

/** The values that identify one login attempt. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** A login provider, used by authorization code with PKCE. */
export interface Provider {
  /** Where to send the browser, and the attempt to remember until it returns. */
  authorizationUrl(): Promise<{ url: URL; attempt: Attempt }>;
  /** The claims of the person who returned to `url`. Rejects if any check fails. */
  finish(url: URL, attempt: Attempt): Promise<Claims>;
}

/**
 * The configured provider; its metadata are read at the first login. The provider returns people to `redirectUri`.
 * `claim` is the claim that must identify a person.
 */
export function providerOf(login: Registration, redirectUri: string, claim: string): Provider {
  let known: Promise<oidc.Configuration> | undefined;
  const configuration = () => {
    known ??= discover(login);
    // After a failure, the next login asks again.
    known.catch(() => (known = undefined));
    return known;
  };
  return {
    async authorizationUrl() {
      const attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url, attempt };
    },
    async finish(url, { state, nonce, verifier }) {
      const provider = await configuration();
      const tokens = await oidc.authorizationCodeGrant(provider, url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const token = tokens.claims();
      // Some providers put only the subject into the token, and the rest into the user info.
      return token && token[claim] === undefined
        ? { ...token, ...(await oidc.fetchUserInfo(provider, tokens.access_token, token.sub)) }
        : { ...token };
    },
  };
}

const PATIENCE_SECONDS = 10;

async function discover({ issuer, clientId, clientSecret }: Registration): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const authentication = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  const found = await oidc.discovery(url, clientId, undefined, authentication, {
    timeout: PATIENCE_SECONDS,
    ...(url.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }),
  });
  // Checks the token's signature, although the token comes directly from the provider.
  oidc.enableNonRepudiationChecks(found);
  return found;
}
