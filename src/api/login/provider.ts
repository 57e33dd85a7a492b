import * as oidc from 'openid-client';

/** What a provider knows Rollcall as. */
export interface Registration {
  issuer: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
}

/** What a provider says of somebody who logged in. */
export type Claims = Record<string, unknown>;

/** What one attempt to log in has to be told apart from others by. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** A provider to log in at, by authorization code and PKCE. */
export interface Provider {
  /** Where to send the browser, and what has to be known when it comes back. */
  authorizationUrl(): Promise<{ url: URL; attempt: Attempt }>;
  /** Who came back to `url`. Rejects for whatever is not as it should be. */
  finish(url: URL, attempt: Attempt): Promise<Claims>;
}

/**
 * The provider as configured; asked about itself at the first login. `redirectUri` is where it sends people back to,
 * `claim` what it has to tell of them.
 */
export function providerOf(login: Registration, redirectUri: string, claim: string): Provider {
  let known: Promise<oidc.Configuration> | undefined;
  const configuration = () => {
    known ??= discover(login);
    // One that failed is asked anew next time.
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
      // Some say no more than who it is in the token, and the rest when they are asked.
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
  // The signature is checked against the provider's keys even though the token comes from the provider itself.
  oidc.enableNonRepudiationChecks(found);
  return found;
}
