import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readIdentityAliases } from '../../src/config/sources';
import { loadConfig } from '../../src/config';
import { NEEDED } from '../support/configuration';
import { faultsIn } from '../support/faults';
import { readSettings } from '../../src/sources/bkSops/settings';
import { inventoryFolder } from '../support/inventoryFolder';

let folder: Awaited<ReturnType<typeof inventoryFolder>>;
beforeEach(async () => {
  folder = await inventoryFolder();
});
afterEach(() => folder.remove());

const file = async (content: unknown, name = 'file.json') => {
  const at = path.join(folder.folder, name);
  await writeFile(at, typeof content === 'string' ? content : JSON.stringify(content));
  return at;
};

const settings = {
  gateway: 'https://bkapi.example.com/api/bk-sops/prod/',
  components: 'https://bkapi.example.com/api/c/compapi/v2',
  page: 'https://bk-sops.example.com',
  appCode: 'rollcall',
  appSecret: 'hush',
  username: 'rollcall',
  people: { from: 'usermanage' },
};

describe('the sources of the configuration', () => {
  it('are folders and bk-sops systems, each by its name', () => {
    const env = {
      ROLLCALL_FILE_SOURCES: 'plant=/srv/plant',
      ROLLCALL_BK_SOPS: 'bk=/etc/bk.json,sg=/etc/sg.json',
    };
    expect(loadConfig({ ...NEEDED, ...env })).toMatchObject({
      fileSources: [{ name: 'plant', folder: '/srv/plant' }],
      bkSops: [
        { name: 'bk', file: '/etc/bk.json' },
        { name: 'sg', file: '/etc/sg.json' },
      ],
    });
  });

  it('never share a name', () => {
    const env = { ...NEEDED, ROLLCALL_FILE_SOURCES: 'bk=/srv/bk', ROLLCALL_BK_SOPS: 'bk=/etc/bk.json' };
    expect(faultsIn(() => loadConfig(env))).toMatchObject([{ field: 'ROLLCALL_BK_SOPS', value: 'bk' }]);
  });
});

describe('the settings of a bk-sops', () => {
  it('have defaults that spare it', async () => {
    expect(readSettings(await file(settings))).toMatchObject({
      gateway: 'https://bkapi.example.com/api/bk-sops/prod',
      appSecret: 'hush',
      accessToken: null,
      concurrency: 8,
      perSecond: 20,
      timeoutSeconds: 60,
      attempts: 4,
      messages: [],
      zone: 'Asia/Shanghai',
    });
  });

  it('may have their secrets in files', async () => {
    const { appSecret: _none, ...rest } = settings;
    const appSecretFile = await file('from a file\n', 'secret');
    const accessTokenFile = await file('token', 'token');
    expect(readSettings(await file({ ...rest, appSecretFile, accessTokenFile }))).toMatchObject({
      appSecret: 'from a file',
      accessToken: 'token',
    });
  });

  it.each([
    ['gateway', { gateway: 'bkapi.example.com' }],
    ['page', { page: undefined }],
    ['people', { people: { mail: 'nobody@company.example' } }],
    ['zone', { zone: 'Shanghai' }],
    ['perSecond', { perSecond: 0 }],
    ['perSecond', { perSecond: 7 }], // a batch of closings would not end within its attempt
    ['messages.0', { messages: ['pigeon'] }],
    ['the file', { gatewey: 'https://bkapi.example.com' }],
  ])('that are wrong in %s name it', async (field, wrong) => {
    const at = await file({ ...settings, ...wrong });
    const faults = faultsIn(() => readSettings(at));
    expect(faults.map((fault) => fault.field)).toEqual([expect.stringContaining(field)]);
    expect(JSON.stringify(faults)).not.toContain('hush');
  });

  it('need a secret', async () => {
    const at = await file({ ...settings, appSecret: undefined });
    expect(faultsIn(() => readSettings(at))).toMatchObject([{ field: 'appSecret' }]);
  });

  it('that are no JSON, or not there, are said to be so', async () => {
    const broken = await file('{ "gateway": ');
    for (const at of [broken, '/no/such/file']) {
      expect(faultsIn(() => readSettings(at))).toMatchObject([{ field: 'the file' }]);
    }
  });
});

describe('people of several sources', () => {
  it('are nobody else unless that is said', () => {
    expect(readIdentityAliases(null)).toEqual(new Map());
  });

  it('are who the file says', async () => {
    const same = readIdentityAliases(await file({ 'sg:zhangsan': 'bk:zhangsan' }));
    expect(same).toEqual(new Map([['sg:zhangsan', 'bk:zhangsan']]));
  });

  it.each([
    ['that lead from one to another', { 'sg:a': 'bk:a', 'bk:a': 'crm:a' }],
    ['without a source', { zhangsan: 'bk:zhangsan' }],
  ])('%s are wrong', async (_what, content) => {
    const at = await file(content);
    expect(faultsIn(() => readIdentityAliases(at))).toMatchObject([{ field: 'ROLLCALL_IDENTITY_ALIASES' }]);
  });
});
