// A login provider on 127.0.0.1 that gives access tokens to programs, in a process of its own: node serveTokens.mjs
// <port>. Each of its clients has the role that is its id, and a token is made for the resource it asks for.
import { Provider } from 'oidc-provider';

const [port] = process.argv.slice(2);

const client = (id) => ({
  client_id: id,
  client_secret: 'known to both',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_post',
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: ['rollcall-admin', 'rollcall-viewer', 'stranger'].map(client),
  cookies: { keys: ['of these tests'] },
  extraTokenClaims: (_, { clientId }) => ({ realm: { roles: [clientId] } }),
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: '',
        audience: resource,
        accessTokenTTL: 3600,
        accessTokenFormat: 'jwt',
      }),
    },
  },
});
provider.listen(Number(port), '127.0.0.1', () => process.send?.('listening'));
