import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../../src/dev/ports';

/** A real login provider that knows Rollcall, and everybody by any password. */
export async function oidcProvider(redirectUri: string) {
  const port = await freePort();
  const script = path.join(__dirname, 'oidcServer.mjs');
  const child = fork(script, [String(port), redirectUri], { stdio: 'ignore' });
  await once(child, 'message');
  return {
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'rollcall',
    clientSecret: 'known to both',
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
