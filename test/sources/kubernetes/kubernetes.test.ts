import { memory } from '../../../src/sources/conformance/memory';
import { readAll, type Reading } from '../../../src/sources/conformance/reading';
import type { SwitchingSource } from '../../../src/sources/source';
import { switching } from '../../support/closings';
import { OWNER, testCluster, type TestCluster } from '../../support/kubernetes/cluster';
import type { Body } from '../../support/kubernetes/store';

const NOW = new Date('2026-11-23T09:00:00Z');
const LONG_AGO = '2026-01-01T00:00:00Z';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await testCluster();
  await cluster.namespace('shop', { annotations: { [OWNER]: 'ann, bob' }, labels: { team: 'web' } });
});
afterEach(() => cluster.close());

const open = async (more: object = {}): Promise<SwitchingSource> =>
  switching((await cluster.declare(more).open(memory().parts)).source);

const read = async (more: object = {}): Promise<Reading> => readAll((await open(more)).open!, NOW);

/** The one task that there is. */
async function readTask(more: object = {}) {
  const [task] = (await read(more)).tasks.values();
  if (!task) throw new Error('there is no task');
  return task;
}

const annotated = (annotations: Body) => ({ metadata: { annotations } });
const labelled = (labels: Body) => ({ metadata: { labels } });

describe('the owner of a CronJob', () => {
  it('is the one that its annotation names, the first of several', async () => {
    await cluster.cronJob('shop', 'nightly', annotated({ [OWNER]: 'carl, dora' }));
    expect((await readTask()).creator).toBe('carl');
  });

  it('is that of its namespace where it names none', async () => {
    await cluster.cronJob('shop', 'nightly');
    expect((await readTask()).creator).toBe('ann');
  });

  it('is read from a label where that is said', async () => {
    await cluster.cronJob('shop', 'nightly', labelled({ team: 'data' }));
    expect((await readTask({ owner: { label: 'team' } })).creator).toBe('data');
  });

  it('is nobody where neither says', async () => {
    await cluster.cronJob('shop', 'nightly');
    expect((await readTask({ owner: { annotation: 'other/owner' } })).creator).toBeNull();
  });

  it('is written to at the address that the annotation has in place of an account', async () => {
    await cluster.cronJob('shop', 'nightly', annotated({ [OWNER]: 'carl@other.example' }));
    const { people } = await read({ people: { mail: '{owner}@corp.example' } });
    expect(Object.fromEntries([...people].map(([account, { email }]) => [account, email]))).toEqual({
      ann: 'ann@corp.example',
      bob: 'bob@corp.example',
      'carl@other.example': 'carl@other.example',
    });
  });
});

describe('a CronJob', () => {
  it('is a task of its namespace, with its schedule in its time zone and a link to its page', async () => {
    await cluster.cronJob('shop', 'nightly', { spec: { timeZone: 'Asia/Shanghai' } });
    const page = 'https://console.example.org/{namespace}/{name}';
    expect(await readTask({ page })).toMatchObject({
      id: 'shop/nightly',
      projectId: 'shop',
      name: 'nightly',
      schedule: '0 9 * * 1 Asia/Shanghai',
      enabled: true,
      url: 'https://console.example.org/shop/nightly',
      managedBy: null,
    });
  });

  it('is disabled where it is suspended', async () => {
    await cluster.cronJob('shop', 'nightly', { spec: { suspend: true } });
    expect((await readTask()).enabled).toBe(false);
  });

  it('was last edited when somebody last wrote it: neither its status nor our closing counts', async () => {
    await cluster.cronJob('shop', 'nightly', { editedAt: LONG_AGO });
    const status =
      '/apis/batch/v1/namespaces/shop/cronjobs/nightly/status?fieldManager=kube-controller-manager';
    const ran = { status: { lastScheduleTime: '2026-11-22T09:00:00Z' } };
    await cluster.call('PATCH', status, ran, 'application/merge-patch+json');
    const task = await readTask();
    expect(task).toMatchObject({ editedAt: new Date(LONG_AGO), editedByUs: false });
    expect(task.lastRunAt).toEqual(new Date('2026-11-22T09:00:00Z'));
    const source = await open();
    await source.close([task.id], NOW);
    expect(await readTask()).toMatchObject({ editedAt: null, editedByUs: true });
  });

  it('says to whoever looks at it with kubectl since when it is closed, and no more once it is restored', async () => {
    await cluster.cronJob('shop', 'nightly');
    const source = await open();
    await source.close(['shop/nightly'], NOW);
    const at = '/apis/batch/v1/namespaces/shop/cronjobs/nightly';
    const closed = await cluster.call('GET', at);
    expect(closed.spec).toMatchObject({ suspend: true });
    expect(closed.metadata['annotations']).toMatchObject({ 'rollcall/closed-generation': '2' });
    await source.restore(['shop/nightly'], NOW);
    const restored = await cluster.call('GET', at);
    expect(restored.spec).toMatchObject({ suspend: false });
    expect(Object.keys(restored.metadata['annotations'] ?? {})).toEqual([]);
  });

  it('is the same task where it is made again under its name', async () => {
    await cluster.cronJob('shop', 'nightly', { editedAt: LONG_AGO });
    await cluster.call('DELETE', '/apis/batch/v1/namespaces/shop/cronjobs/nightly');
    await cluster.cronJob('shop', 'nightly');
    const live = (await (await open()).get(['shop/nightly'])).get('shop/nightly');
    expect(live).toMatchObject({ taskId: 'shop/nightly', enabled: true });
    expect((live as { touchedAt: Date }).touchedAt.getTime()).toBeGreaterThan(Date.parse(LONG_AGO));
  });
});

describe('a CronJob that is defined elsewhere', () => {
  it.each<[string, { metadata: Body }]>([
    [
      'Argo CD application shop-app',
      annotated({ 'argocd.argoproj.io/tracking-id': 'shop-app:batch/CronJob:shop/nightly' }),
    ],
    ['Argo CD application shop-app', labelled({ 'argocd.argoproj.io/instance': 'shop-app' })],
    [
      'Flux Kustomization flux-system/shop',
      labelled({
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        'kustomize.toolkit.fluxcd.io/name': 'shop',
      }),
    ],
    ['Flux HelmRelease shop', labelled({ 'helm.toolkit.fluxcd.io/name': 'shop' })],
    [
      'Helm release shop/web',
      annotated({ 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' }),
    ],
    [
      'Backup daily',
      {
        metadata: {
          ownerReferences: [
            { apiVersion: 'example.org/v1', kind: 'Backup', name: 'daily', uid: 'u1', controller: true },
          ],
        },
      },
    ],
  ])('is left to people, who are told where: %s', async (managedBy, given) => {
    await cluster.cronJob('shop', 'nightly', given);
    expect((await readTask()).managedBy).toBe(managedBy);
    const source = await open();
    expect((await source.get(['shop/nightly'])).get('shop/nightly')).toMatchObject({ managedBy });
    expect(await source.close(['shop/nightly'], NOW)).toEqual([
      { taskId: 'shop/nightly', error: `it is defined in ${managedBy}: it is switched there` },
    ]);
    expect((await readTask()).enabled).toBe(true);
  });

  it('has the link of its Argo CD application', async () => {
    await cluster.cronJob('shop', 'nightly', labelled({ 'argocd.argoproj.io/instance': 'shop-app' }));
    const { url } = await readTask({ argoCd: 'https://argocd.example.org/' });
    expect(url).toBe('https://argocd.example.org/applications/shop-app');
  });

  it('is not one whose mark was copied from another object', async () => {
    await cluster.cronJob(
      'shop',
      'nightly',
      annotated({ 'argocd.argoproj.io/tracking-id': 'shop-app:batch/CronJob:shop/hourly' }),
    );
    expect((await readTask()).managedBy).toBeNull();
  });
});

describe('the runs of a CronJob', () => {
  /** A Job of it that ended, each a minute after it began. */
  async function ran(uid: unknown, name: string, hour: string, type: 'Complete' | 'Failed'): Promise<void> {
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid, controller: true };
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'busybox' }] } };
    const body = { metadata: { name, ownerReferences: [owner] }, spec: { template } };
    await cluster.call('POST', '/apis/batch/v1/namespaces/shop/jobs', body);
    const [startTime, lastTransitionTime] = [`2026-11-22T${hour}:00:00Z`, `2026-11-22T${hour}:01:00Z`];
    const end = { status: 'True', lastTransitionTime, lastProbeTime: lastTransitionTime };
    const before = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
    const status = {
      startTime,
      conditions: [
        { type: before, ...end },
        { type, ...end },
      ],
      ...(type === 'Complete' ? { completionTime: lastTransitionTime, succeeded: 1 } : { failed: 1 }),
    };
    const at = `/apis/batch/v1/namespaces/shop/jobs/${name}/status`;
    await cluster.call('PATCH', at, { status }, 'application/merge-patch+json');
  }

  it('are known by its Jobs: how the latest ended, how many failed, how long they took', async () => {
    const { metadata } = await cluster.cronJob('shop', 'nightly', { spec: { failedJobsHistoryLimit: 9 } });
    await ran(metadata['uid'], 'first', '01', 'Complete');
    await ran(metadata['uid'], 'second', '02', 'Failed');
    await ran(metadata['uid'], 'third', '03', 'Failed');
    expect(await readTask()).toMatchObject({
      lastResult: 'failed',
      failuresInARow: 2,
      meanDurationSeconds: 60,
    });
  });

  it('are not counted where failed Jobs are deleted, as all but one are by default', async () => {
    const { metadata } = await cluster.cronJob('shop', 'nightly');
    await ran(metadata['uid'], 'only', '01', 'Failed');
    expect(await readTask()).toMatchObject({ lastResult: 'failed', failuresInARow: null });
  });
});

describe('of a cluster', () => {
  it('all is read, a page after another', async () => {
    const names = Array.from({ length: 501 }, (_, n) => `job-${n}`);
    for (let at = 0; at < names.length; at += 50)
      await Promise.all(names.slice(at, at + 50).map((name) => cluster.cronJob('shop', name)));
    expect((await read()).tasks.size).toBe(501);
  });

  it('only the CronJobs with the labels are read, where these are said', async () => {
    await cluster.cronJob('shop', 'nightly', labelled({ tier: 'jobs' }));
    await cluster.cronJob('shop', 'hourly');
    expect([...(await read({ selector: 'tier=jobs' })).tasks.keys()]).toEqual(['shop/nightly']);
  });

  it('only the named namespaces are read; one that may not be is unread, and nothing of it gone', async () => {
    await cluster.namespace('bank');
    await cluster.cronJob('shop', 'nightly');
    await cluster.cronJob('bank', 'nightly');
    const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'rollcall' };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'narrow' }];
    const binding = { metadata: { name: 'rollcall' }, roleRef: role, subjects };
    await cluster.call('POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings', binding);
    const narrow = { context: 'narrow', namespaces: ['shop', 'bank', 'nowhere'] };
    const { tasks, unread } = await read(narrow);
    expect([...tasks.keys()]).toEqual(['shop/nightly']);
    expect([...unread.keys()]).toEqual(['bank', 'nowhere']);
    expect(unread.get('bank')).toContain('is forbidden: User "narrow" cannot');
    const live = await (await open(narrow)).get(['bank/nightly']);
    expect(live.get('bank/nightly')).toMatchObject({
      error: expect.stringContaining('is forbidden') as string,
    });
  });

  it('nothing is read where its account may not list all, and namespaces are not named', async () => {
    await expect(read({ context: 'narrow' })).rejects.toThrow(
      'name the namespaces that the account may read',
    );
  });
});
