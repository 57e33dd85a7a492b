import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { memory } from '../../../src/sources/conformance/memory';
import { SourceUnavailable } from '../../../src/sources/errors';
import { kubernetes } from '../../../src/sources/kubernetes/type';
import { switching } from '../../support/closings';
import { inventoryFolder } from '../../support/inventoryFolder';
import { simulatedCluster, type TestCluster } from '../../support/kubernetes/cluster';
import type { Simulated } from '../../support/kubernetes/simulated';

const NOW = new Date('2026-11-23T09:00:00Z');
const ID = 'shop/nightly';

let cluster: TestCluster;
let server: Simulated;
beforeEach(async () => {
  ({ cluster, server } = await simulatedCluster());
  await cluster.namespace('shop');
  await cluster.cronJob('shop', 'nightly');
});
afterEach(() => cluster.close());

const open = async (more: object = {}) =>
  switching((await cluster.declare(more).open(memory().parts)).source);

describe('an API server', () => {
  it('that is busy for a moment is asked again', async () => {
    const source = await open();
    server.fail('GET', 503, 429);
    expect((await source.get([ID])).has(ID)).toBe(true);
  });

  it('that does not know the account is away: the token may be renewed; none is told', async () => {
    const source = await open({ context: 'stranger' });
    const words = 'get namespace: the server does not know the account (401)';
    await expect(source.get([ID])).rejects.toEqual(new SourceUnavailable(words));
  });

  it('that refuses a patch says so of that task, in its words', async () => {
    const source = await open();
    server.fail('PATCH', 422);
    expect(await source.close([ID], NOW)).toEqual([
      { taskId: ID, error: 'patch cronjob: made to fail (422)' },
    ]);
  });
});

describe('a CronJob that somebody changes while it is closed', () => {
  it('is looked at anew, and closed', async () => {
    const source = await open();
    server.fail('PATCH', 409);
    expect(await source.close([ID], NOW)).toEqual([{ taskId: ID, error: null }]);
    expect((await source.get([ID])).get(ID)).toMatchObject({ enabled: false });
  });
});

describe('a kubeconfig', () => {
  const declared = (fields: object, folder = '.') => {
    const file = path.join(folder, 'sources.yaml');
    const source = kubernetes({ owner: { label: 'team' }, ...fields }, { file, name: 'cluster', env: {} });
    if (Array.isArray(source)) throw new Error(JSON.stringify(source));
    return source.open(memory().parts);
  };

  it('that is not there is named', async () => {
    await expect(declared({ kubeconfig: 'nowhere' })).rejects.toThrow(
      'cluster, kubeconfig is "nowhere", expected a kubeconfig file that can be read (ENOENT)',
    );
  });

  it('that cannot be understood is not quoted: it may hold a token', async () => {
    const folder = await inventoryFolder();
    await writeFile(path.join(folder.folder, 'config'), 'users:\n\t- token: secret-token');
    const failed = declared({ kubeconfig: 'config' }, folder.folder);
    await expect(failed).rejects.toThrow('it is not as kubectl writes it');
    await expect(failed).rejects.not.toThrow('secret');
    await folder.remove();
  });

  it('without the context is told which ones it has', async () => {
    await expect(open({ context: 'prod' })).rejects.toThrow(/"prod".*admin, rollcall, narrow, stranger/s);
  });

  it('is asked for outside a cluster', async () => {
    await expect(declared({})).rejects.toThrow('Rollcall runs in no cluster');
  });
});
