// A login provider on 127.0.0.1, in a process of its own: node oidcServer.mjs <port> <redirect URI>.
// Its own pages take any account with any password; accounts that begin with "viewer" have the role of one.
import { Provider } from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'rollcall', client_secret: 'known to both', redirect_uris: [redirectUri] }],
  cookies: { keys: ['of these tests'] },
  claims: { openid: ['sub'], profile: ['preferred_username', 'roles'], email: ['email', 'email_verified'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: id,
      roles: id.startsWith('viewer') ? ['rollcall-viewer', 'of another system'] : ['of another system'],
      email: `${id}@example.org`,
      email_verified: true,
    }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => process.send?.('listening'));
