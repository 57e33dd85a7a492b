import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { refusal, Store, type Body, type Reply } from './store';

const FIXTURES = path.join(__dirname, '../../fixtures/tls');
export const CA = path.join(FIXTURES, 'localhost.pem');

const PLACES =
  /^\/(?:api\/v1\/(?<core>namespaces)|apis\/batch\/v1(?:\/namespaces\/(?<inside>[^/]+))?\/(?<batch>cronjobs|jobs))(?:\/(?<name>[^/]+))?(?<status>\/status)?$/;
const BINDINGS = /^\/apis\/rbac\.authorization\.k8s\.io\/v1\/namespaces\/([^/]+)\/rolebindings$/;

/** An API server that stands in for a real one where none is at hand: what it answers was read off v1.37. */
export interface Simulated {
  url: string;
  /** The next requests by that method are answered with that status of HTTP, once for each. */
  fail(method: string, ...statuses: number[]): void;
  close(): Promise<unknown>;
}

/** Starts one. Its accounts are `admin`, `rollcall`, and `narrow`, which may only look into namespaces with a role binding. */
export async function simulatedServer(): Promise<Simulated> {
  const store = new Store();
  const open = new Set<string>();
  const failures: { method: string; status: number }[] = [];

  function answer(method: string, url: URL, account: string | undefined, body: Body, type: string): Reply {
    const failing = failures.findIndex((one) => one.method === method);
    if (failing !== -1) return refusal(failures.splice(failing, 1)[0]!.status, 'Failed', 'made to fail');
    if (account === undefined) return refusal(401, 'Unauthorized', 'Unauthorized');
    const [, bound] = BINDINGS.exec(url.pathname) ?? [];
    if (bound) return { status: 201, body: open.add(bound) && body };
    if (url.pathname.endsWith('/selfsubjectaccessreviews'))
      return { status: 201, body: { ...body, status: { allowed: account !== 'narrow' } } };
    const place = PLACES.exec(url.pathname)?.groups;
    if (!place) return refusal(404, 'NotFound', 'the server could not find the requested resource');
    const { core, batch, name, inside = core ? name : undefined } = place;
    const resource = core ?? batch!;
    if (account === 'narrow' && !open.has(inside ?? '')) return forbidden(resource, method, inside);
    const at = { resource, namespace: batch ? inside : undefined, name };
    const manager = url.searchParams.get('fieldManager') ?? 'unknown';
    if (method === 'POST') return store.create(at, body, manager);
    if (method === 'DELETE') return store.remove(at);
    if (method === 'PATCH')
      return type.startsWith('application/json-patch')
        ? store.replaceManagedFields(at, body)
        : store.merge(at, body, { manager, isStatus: place['status'] !== undefined });
    return name === undefined ? store.list(at, url.searchParams) : store.get(at);
  }

  const server = createServer(
    { key: readFileSync(path.join(FIXTURES, 'localhost.key.pem')), cert: readFileSync(CA) },
    (request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'https://localhost');
        const account = /^Bearer (\w+)-token$/.exec(request.headers.authorization ?? '')?.[1];
        const body = (text === '' ? {} : JSON.parse(text)) as Body;
        const { status, body: said } = answer(
          request.method ?? 'GET',
          url,
          account,
          body,
          request.headers['content-type'] ?? '',
        );
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    fail: (method, ...statuses) => failures.push(...statuses.map((status) => ({ method, status }))),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

function forbidden(resource: string, method: string, namespace: string | undefined): Reply {
  const verb = { GET: 'list', PATCH: 'patch' }[method] ?? 'get';
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const what = resource === 'namespaces' ? resource : `${resource}.batch`;
  const group = resource === 'namespaces' ? '' : 'batch';
  return refusal(
    403,
    'Forbidden',
    `${what} is forbidden: User "narrow" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
  );
}
