import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { z } from 'zod';
import { freePort } from '../../src/dev/ports';

const granted = z.object({ access_token: z.string() });

/** A real login provider that gives access tokens to programs; a client has the role that is its id. */
export async function tokenProvider() {
  const port = await freePort();
  const child = fork(path.join(__dirname, 'serveTokens.mjs'), [String(port)], { stdio: 'ignore' });
  await once(child, 'message');
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,

    /** An access token for `client`, made for `resource`. */
    async token(client: string, resource: string): Promise<string> {
      const asked = {
        grant_type: 'client_credentials',
        client_id: client,
        client_secret: 'known to both',
        resource,
      };
      const reply = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(asked) });
      return granted.parse(await reply.json()).access_token;
    },

    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
