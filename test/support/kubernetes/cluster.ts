import { KubeConfig } from '@kubernetes/client-node';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kubernetes } from '../../../src/sources/kubernetes/type';
import type { DeclaredParts } from '../../../src/sources/type';
import { CA, simulatedServer } from './simulated';
import type { Body, Kept } from './store';

/** A cluster as an admin of it sees it, and the source that reads it. */
export interface TestCluster {
  /** The source `cluster`, as the account `rollcall`, but for what is said. */
  declare(more?: object): DeclaredParts;
  /** Rejects with what the server says where it refuses. */
  call(method: string, at: string, body?: unknown, type?: string): Promise<Kept>;
  namespace(name: string, metadata?: Body): Promise<void>;
  /** Makes a CronJob, last edited at `editedAt` where that is said, else just now. */
  cronJob(namespace: string, name: string, given?: GivenCronJob): Promise<Kept>;
  /** Somebody changes it with kubectl. */
  edit(namespace: string, name: string, patch: object): Promise<Kept>;
  close(): Promise<void>;
}

interface GivenCronJob {
  metadata?: Body;
  spec?: Body;
  editedAt?: string;
}

export const OWNER = 'corp.example/owner';

const TEMPLATE = {
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'busybox' }] } } },
};

const MERGE = 'application/merge-patch+json';

/** A real one where ROLLCALL_TEST_KUBERNETES names its kubeconfig, as .ci/kubernetes does, else a simulated one. */
export async function testCluster(): Promise<TestCluster> {
  const real = process.env['ROLLCALL_TEST_KUBERNETES'];
  return real ? clusterOf(real, async () => undefined) : (await simulatedCluster()).cluster;
}

/** One that can be made to fail. */
export async function simulatedCluster() {
  const server = await simulatedServer();
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-kube-'));
  const file = path.join(folder, 'kubeconfig');
  await writeFile(file, kubeconfig(server.url));
  const cluster = clusterOf(file, async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  return { cluster, server };
}

/** For each account a context of its name; that of the stranger is not known. */
const kubeconfig = (server: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': CA } }],
    users: ACCOUNTS.map((name) => ({
      name,
      user: { token: name === 'stranger' ? 'wrong' : `${name}-token` },
    })),
    contexts: ACCOUNTS.map((name) => ({ name, context: { cluster: 'test', user: name } })),
    'current-context': 'rollcall',
  });
const ACCOUNTS = ['admin', 'rollcall', 'narrow', 'stranger'];

function clusterOf(file: string, stop: () => Promise<unknown>): TestCluster {
  const made: string[] = [];
  const call = (method: string, at: string, body?: unknown, type = 'application/json') =>
    asAdmin(file, { method, at, body, type });
  const at = (namespace: string, name = '') => `/apis/batch/v1/namespaces/${namespace}/cronjobs/${name}`;
  return {
    call,
    declare(more = {}) {
      const fields = { kubeconfig: file, owner: { annotation: OWNER }, ...more };
      const declared = kubernetes(fields, {
        file: path.join(__dirname, 'sources.yaml'),
        name: 'cluster',
        env: {},
      });
      if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
      return declared;
    },
    async namespace(name, metadata = {}) {
      await call('POST', '/api/v1/namespaces?fieldManager=kubectl-create', {
        metadata: { name, ...metadata },
      });
      made.push(name);
    },
    async cronJob(namespace, name, { metadata = {}, spec = {}, editedAt } = {}) {
      const body = {
        metadata: { name, ...metadata },
        spec: { schedule: '0 9 * * 1', jobTemplate: TEMPLATE, ...spec },
      };
      const created = await call(
        'POST',
        `${at(namespace)}?fieldManager=kubectl-create`.replace('/?', '?'),
        body,
      );
      if (!editedAt) return created;
      // The server takes times back where nothing else changes.
      const fields = (created.metadata['managedFields'] as Body[]).map((one) => ({
        ...one,
        manager: 'kubectl-client-side-apply',
        time: editedAt,
      }));
      const patch = [{ op: 'replace', path: '/metadata/managedFields', value: fields }];
      return call('PATCH', at(namespace, name), patch, 'application/json-patch+json');
    },
    edit: (namespace, name, patch) =>
      call('PATCH', `${at(namespace, name)}?fieldManager=kubectl-edit`, patch, MERGE),
    async close() {
      if (process.env['ROLLCALL_TEST_KUBERNETES']) for (const name of made) await removeNamespace(call, name);
      await stop();
    },
  };
}

/** No controller empties it: that and its finalizer are left to us. */
async function removeNamespace(call: TestCluster['call'], name: string): Promise<void> {
  await call('DELETE', `/apis/batch/v1/namespaces/${name}/cronjobs`);
  await call('DELETE', `/apis/batch/v1/namespaces/${name}/jobs?propagationPolicy=Background`);
  await call('DELETE', `/api/v1/namespaces/${name}`);
  const found = await call('GET', `/api/v1/namespaces/${name}`);
  await call('PUT', `/api/v1/namespaces/${name}/finalize`, { ...found, spec: { finalizers: [] } });
}

async function asAdmin(
  file: string,
  { method, at, body, type }: { method: string; at: string; body: unknown; type: string },
): Promise<Kept> {
  const config = new KubeConfig();
  config.loadFromFile(file);
  config.setCurrentContext('admin');
  const options = { method, headers: { 'content-type': type } };
  await config.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const sent = request(config.getCurrentCluster()!.server + at, options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text) as Kept);
        else reject(new Error(`${method} ${at}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
