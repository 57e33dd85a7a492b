import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort, portOf } from '../../src/dev/ports';
import { spawnBuilt, untilRunning } from '../support/builtCommand';
import { ownPostgres, type OwnPostgres } from '../support/ownPostgres';
import { devClient, type DevServer } from '../support/temporal';
import { until } from '../support/world';

/** Of a pending activity, as the server has it. */
const STARTED = 2;
/** Docker's and Kubernetes' patience with a process that is to stop. */
const PATIENCE_MS = 30_000;

let postgres: OwnPostgres;
let temporal: DevServer;
let silentMail: Server;
let port: number;
const children: ChildProcess[] = [];
beforeAll(async () => {
  [postgres, temporal] = await Promise.all([ownPostgres(), devClient()]);
  // Takes connections and never greets.
  silentMail = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silentMail, 'listening');
}, 120_000);
afterEach(async () => {
  await postgres.thaw();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  silentMail.close();
  await temporal.close();
  await postgres.drop();
});

/** `rollcall api` or `rollcall worker`, as the build has it, ready for work. */
async function started(command: 'api' | 'worker'): Promise<ChildProcess> {
  port = await freePort();
  const built = spawnBuilt(command, {
    DATABASE_URL: postgres.url,
    SMTP_URL: `smtp://127.0.0.1:${portOf(silentMail)}`,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ROLLCALL_ADMIN_ADDRESS: 'admin@example.org',
    ROLLCALL_API_PORT: String(port),
  });
  children.push(built.child);
  await untilRunning(built);
  return built.child;
}

/** How long it takes `child` to end once it is asked to, in milliseconds. */
async function timeToEnd(child: ChildProcess): Promise<number> {
  const asked = performance.now();
  child.kill('SIGTERM');
  await once(child, 'exit');
  return performance.now() - asked;
}

const ask = (address: string) => fetch(`http://127.0.0.1:${port}${address}`);

async function opened(bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

describe('the API while PostgreSQL is frozen', () => {
  it('is not ready within five seconds, alive all the same, and stops in time', async () => {
    const api = await started('api');
    expect((await ask('/readyz')).status).toBe(200);
    await postgres.freeze();
    const page = ask('/admin').catch(() => null);
    const asked = performance.now();
    await until(async () => (await ask('/readyz')).status === 503, 'it to be unready', 12);
    expect(performance.now() - asked).toBeLessThan(12_000);
    expect((await ask('/livez')).status).toBe(200);
    expect(await timeToEnd(api)).toBeLessThan(PATIENCE_MS);
    await page;
  }, 120_000);
});

describe('the API that is asked to stop', () => {
  it('does in time whatever clients have open: nothing sent, half of the headers, half of a body', async () => {
    const api = await started('api');
    const sockets = [
      await opened(''),
      await opened('GET /livez HTTP/1.1\r\nHost: x\r\n'),
      await opened(
        'POST /r/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
      ),
    ];
    await ask('/livez'); // what was sent before it has arrived
    expect(await timeToEnd(api)).toBeLessThan(PATIENCE_MS / 2);
    for (const socket of sockets) socket.destroy();
  }, 120_000);
});

describe('a worker that is asked to stop', () => {
  it('does in time while PostgreSQL is frozen under its activities', async () => {
    const worker = await started('worker');
    await postgres.freeze();
    const { workflow } = temporal.client;
    await workflow.start('sweep', { workflowId: 'sweep', taskQueue: 'rollcall', args: [{}] });
    await until(
      async () =>
        ((await workflow.getHandle('sweep').describe()).raw.pendingActivities ?? []).some(
          ({ state }) => Number(state) === STARTED,
        ),
      'the sweep to be at work',
      30,
    );
    expect(await timeToEnd(worker)).toBeLessThan(PATIENCE_MS);
  }, 120_000);
});
