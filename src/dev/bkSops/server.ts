import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { data, gatewayError, missingObject, refusal, serverError, type Answer } from './answers';
import { components } from './components';
import { Faults, type Fault } from './faults';
import { taskPage } from './page';
import { callerOf, readBody } from './request';
import { sopsApis } from './sops';
import type { SimWorld } from './world';

/** A simulated BlueKing that runs. */
export interface Simulator {
  world: SimWorld;
  faults: Faults;
  url: string;
  /** The addresses that connect it. */
  settings: { gateway: string; components: string; page: string };
  /** How often each API was called. */
  calls: Map<string, number>;
  /** The most calls that were under way at once. */
  readonly mostAtOnce: number;
  close: () => Promise<void>;
}

/**
 * Runs the parts of BlueKing that Rollcall uses, on one port: the gateway of bk-sops, CMDB, user management and
 * CMSI, written from their documents and code. `clock` is theirs.
 */
export async function startSimulator(
  world: SimWorld,
  { port = 0, clock = () => new Date() }: { port?: number; clock?: () => Date } = {},
): Promise<Simulator> {
  const faults = new Faults();
  const calls = new Map<string, number>();
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
    response.once('close', () => (atOnce -= 1));
    handle({ world, faults, calls, clock }, request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    world,
    faults,
    calls,
    get mostAtOnce() {
      return mostAtOnce;
    },
    url,
    settings: { gateway: `${url}/api/bk-sops/prod`, components: `${url}/api/c/compapi/v2`, page: url },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Parts {
  world: SimWorld;
  faults: Faults;
  calls: Map<string, number>;
  clock: () => Date;
}

const SOPS = /^\/api\/bk-sops\/prod\/([a-z_]+)\/(.*?)\/?$/;
const COMPONENT = /^\/api\/c\/compapi\/v2\/([a-z]+\/[a-z_]+)\/$/;

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, faults, calls, clock } = parts;
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const body = await readBody(request);
  if (pathname === '/_faults') return send(response, switchFaults(faults, request.method, body));
  if (pathname.startsWith('/taskflow/')) return void response.end(taskPage(world, pathname, query));
  const [, sops, rest = ''] = SOPS.exec(pathname) ?? [];
  const [, component] = COMPONENT.exec(pathname) ?? [];
  const api = sops ?? component?.split('/')[1] ?? pathname;
  calls.set(api, (calls.get(api) ?? 0) + 1);
  const caller = callerOf(request);
  if (!caller)
    return send(response, gatewayError(401, 1640101, 'APP_NO_VERIFIED', 'app authentication failed'));
  const path = rest.split('/').filter(Boolean);
  const fault = faults.meet(api, path.at(-1));
  if (fault && (await spoil(fault, response))) return;
  const seen = { path, query, body, username: caller, now: clock() };
  const spoiled = { ignored: fault?.kind === 'ignored', short: fault?.kind === 'short page' };
  const handler = sops ? sopsApis[sops] : undefined;
  const answer = handler
    ? handler(world, { ...seen, ...spoiled })
    : components[component ?? '']?.(world, { ...seen, ...spoiled });
  send(
    response,
    answer ?? gatewayError(404, 1640401, 'API_NOT_FOUND', `API not found [path="${pathname}"]`),
    fault,
  );
}

/** Answers as the fault has it; whether it did. */
async function spoil({ kind, ms, words }: Fault, response: ServerResponse): Promise<boolean> {
  if (kind === 'slow') await sleep(ms);
  if (kind === 'refused') send(response, refusal(3545100, words));
  else if (kind === 'missing object') send(response, missingObject(words));
  else if (kind === 'server error') send(response, serverError);
  else if (kind === 'gateway error') response.writeHead(502).end('<html><h1>502 Bad Gateway</h1></html>');
  else if (kind === 'rate limit')
    send(
      response,
      gatewayError(429, 1642902, 'RATE_LIMIT_RESTRICTION', 'API rate limit exceeded by stage strategy', {
        'retry-after': '1',
      }),
    );
  else return false;
  return true;
}

function send(response: ServerResponse, { status, body, headers }: Answer, fault: Fault | null = null): void {
  const text = JSON.stringify(fault?.kind === 'shape' ? reshaped(body) : body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(fault?.kind === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : text);
}

/** As if a later version had renamed a field. */
const reshaped = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body).replaceAll('"enabled":', '"is_enabled":').replaceAll('"bk_biz_name":', '"name":'),
  );

/** Faults are switched while it runs: POST one, DELETE all. */
function switchFaults(faults: Faults, method: string | undefined, body: Record<string, unknown>): Answer {
  if (method === 'DELETE') faults.clear();
  else faults.add(body as Parameters<Faults['add']>[0]);
  return data(null);
}
