import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { freePort } from '../../src/dev/ports';
import { spawnBuilt, type BuiltCommand } from '../support/builtCommand';
import { testDatabase, type TestDatabase } from '../support/database';

let db: TestDatabase;
let silent: Server;
let nobody: string;
let worker: ChildProcess | undefined;
beforeAll(async () => {
  db = await testDatabase();
  // Takes connections and says nothing.
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  nobody = `127.0.0.1:${await freePort()}`;
});
afterEach(() => worker?.kill('SIGKILL'));
afterAll(async () => {
  silent.close();
  await db.drop();
});

/** `rollcall worker`, as the build has it; with what it says on standard error. */
function start(databaseUrl: string): BuiltCommand {
  const built = spawnBuilt('worker', {
    DATABASE_URL: databaseUrl,
    SMTP_URL: `smtp://${nobody}`,
    TEMPORAL_ADDRESS: nobody,
  });
  worker = built.child;
  return built;
}

/** The code it ends with, and the signal that ended it. */
async function endOf(child: ChildProcess): Promise<unknown[]> {
  return once(child, 'exit', { signal: AbortSignal.timeout(25_000) });
}

describe('a worker that cannot start', () => {
  it.each([
    ['PostgreSQL', () => `postgres://rollcall@${nobody}/rollcall`],
    ['Temporal', () => db.url],
  ])(
    'says so and ends, for a service manager to start it anew: %s does not answer',
    async (part, url) => {
      const { child, said } = start(url());
      expect(await endOf(child)).toEqual([1, null]);
      expect(said()).toContain(part);
    },
    60_000,
  );
});

describe('a worker that is asked to stop before it runs', () => {
  it('ends', async () => {
    const { port } = silent.address() as AddressInfo;
    const connected = once(silent, 'connection');
    const { child } = start(`postgres://rollcall@127.0.0.1:${port}/rollcall`);
    await connected;
    child.kill('SIGTERM');
    expect(await endOf(child)).toEqual([0, null]);
  }, 60_000);
});
