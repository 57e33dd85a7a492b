import path from 'node:path';
import { readIdentityAliases } from '../../src/config/sources';
import { loadConfig, loadSources } from '../../src/config';
import type { SourceParts } from '../../src/sources/type';
import { configFaults, NEEDED } from '../support/configuration';
import { faultsIn } from '../support/faults';
import { sourcesFile } from '../support/sourcesFile';

let folder: Awaited<ReturnType<typeof sourcesFile>>;
beforeEach(async () => {
  folder = await sourcesFile({});
});
afterEach(() => folder.remove());

const SOPS = {
  type: 'bk-sops',
  gateway: 'https://bkapi.example.com/api/bk-sops/prod/',
  components: 'https://bkapi.example.com/api/c/compapi/v2',
  page: 'https://bk-sops.example.com',
  appCode: 'rollcall',
  appSecretVariable: 'SOPS_SECRET',
  username: 'rollcall',
  people: { from: 'usermanage' },
};

const written = async (sources: object | string) => {
  await folder.write({ 'sources.yaml': typeof sources === 'string' ? sources : JSON.stringify(sources) });
  return folder.env;
};

/** The faults of a file of `sources`, without the file's name, which each of them begins with. */
async function faultsOf(sources: object | string) {
  const faults = configFaults(await written(sources));
  return faults.map(({ field, ...rest }) => {
    expect(field).toContain(folder.file);
    return { field: field.replace(`${folder.file}, `, ''), ...rest };
  });
}

describe('the file of sources', () => {
  it('declares each source by its name, with its type and who closes its tasks', async () => {
    const env = await written(`
plant:
  type: files
  folder: /srv/plant
  accounts: [switcher]
office:
  type: files
  closing: itself
crm:
  type: files
  closing: { command: [switch-tasks] }
shop:
  type: files
  closing: { webhook: https://shop.example.org/rollcall, secretFile: secrets/shop }
sops: ${JSON.stringify(SOPS)}
`);
    expect(loadConfig({ ...NEEDED, ...env }).sources).toMatchObject([
      {
        name: 'plant',
        type: 'files',
        closing: 'by hand',
        readFrom: '/srv/plant',
        closedVia: 'list mailed to a maintainer of each project, else the admins, again after 7 days',
        accounts: ['switcher'],
      },
      { name: 'office', type: 'files', closing: 'itself', readFrom: null, closedVia: null },
      { name: 'crm', type: 'files', closing: 'by command', readFrom: null, closedVia: 'switch-tasks' },
      { name: 'shop', type: 'files', closing: 'by webhook', closedVia: 'https://shop.example.org/rollcall' },
      { name: 'sops', type: 'bk-sops', closing: 'itself', readFrom: SOPS.gateway.replace(/\/$/, '') },
    ]);
  });

  it('says how often each is read: every hour, or more seldom', async () => {
    const env = await written({
      plant: { type: 'files', folder: '/srv/plant', every: '6 hours' },
      crm: { type: 'files', folder: '/srv/crm' },
      office: { type: 'files' },
    });
    expect(loadSources(env).map(({ every }) => every)).toEqual(['6 hours', '1 hour', null]);
  });

  it.each(['30 minutes', 'often', 6])('refuses %j as how often one is read', async (every) => {
    expect(await faultsOf({ plant: { type: 'files', folder: '/srv/plant', every } })).toEqual([
      { field: 'plant, every', value: every, expected: 'a length of time of at least 1 hour, as 6 hours' },
    ]);
  });

  it('may be JSON', async () => {
    const env = await written('{"plant": {"type": "files"}}');
    expect(loadSources(env)).toMatchObject([{ name: 'plant', type: 'files' }]);
  });

  it('need not be there: then nothing is synced', () => {
    expect(loadConfig(NEEDED).sources).toEqual([]);
  });

  it('has paths that are relative to itself', async () => {
    const env = await written({ plant: { type: 'files', folder: 'exports/plant' } });
    expect(loadSources(env)).toMatchObject([{ readFrom: path.join(folder.folder, 'exports/plant') }]);
  });

  it('is checked as a whole: every source that is wrong is named, with its field, value and what is right', async () => {
    const faults = await faultsOf({
      plant: { type: 'files', closing: 'by hnd' },
      'a:b': { type: 'files' },
      sops: { ...SOPS, gateway: 'bkapi.example.com' },
    });
    expect(faults).toEqual([
      {
        field: 'plant, closing',
        value: 'by hnd',
        expected: expect.stringContaining('by hand, itself, {command:'),
      },
      { field: 'a:b', value: 'a:b', expected: expect.stringContaining('a letter or digit') },
      { field: 'sops, gateway', value: 'bkapi.example.com', expected: expect.stringContaining('https://') },
    ]);
  });

  it('says who is mailed what is to be done by hand, and how soon they are reminded', async () => {
    const env = await written({
      plant: {
        type: 'files',
        closing: { by: 'hand', mailTo: 'ops@corp.example', remindAfter: '3 days' },
      },
      office: { type: 'files', closing: 'by hand' },
      depot: { type: 'files', closing: { by: 'itself' } },
    });
    const sources = loadSources(env);
    expect(sources.map(({ closing, toDoList }) => ({ closing, toDoList }))).toEqual([
      { closing: 'by hand', toDoList: { mailTo: 'ops@corp.example', remindAfter: '3 days' } },
      { closing: 'by hand', toDoList: { mailTo: null, remindAfter: '7 days' } },
      { closing: 'itself', toDoList: undefined },
    ]);
  });

  it.each([
    ['mailTo', 'ops', 'a mail address such as'],
    ['remindAfter', 'soon', 'a length of time such as'],
    ['remindafter', '3 days', 'the field closing.remindAfter, the nearest'],
  ])('names %s of a closing by hand where it is wrong', async (field, value, expected) => {
    const [fault] = await faultsOf({ plant: { type: 'files', closing: { by: 'hand', [field]: value } } });
    expect(fault).toMatchObject({
      field: `plant, closing.${field}`,
      expected: expect.stringContaining(expected),
    });
  });

  it('is told of with all else that is wrong', async () => {
    const env = { ...(await written({ plant: {} })), DATABASE_URL: 'nowhere' };
    expect(configFaults(env).map(({ field }) => field)).toEqual([
      'DATABASE_URL',
      `${folder.file}, plant, type`,
    ]);
  });

  it.each([
    ['a type that there is not, with the nearest', { type: 'file' }, 'type', 'file', 'files, the nearest'],
    ['a source without a type', { folder: '/srv' }, 'type', undefined, 'one of files, bk-sops'],
    ['a type that is none', { type: 'constructor' }, 'type', 'constructor', 'one of files, bk-sops'],
    [
      'a field that there is not, with the nearest',
      { type: 'files', foldr: '/srv' },
      'foldr',
      '(not shown)',
      'the field folder, the nearest',
    ],
    ['a folder that is none', { type: 'files', folder: 12 }, 'folder', 12, 'the folder that holds its files'],
    [
      'a command that is no list',
      { type: 'files', closing: { command: 'switch-tasks --quiet' } },
      'closing.command',
      'switch-tasks --quiet',
      'as a list',
    ],
    [
      'a webhook with a password in its address',
      { type: 'files', closing: { webhook: 'https://me:pw@plant.example', secretVariable: 'SECRET' } },
      'closing.webhook',
      'https://me:***@plant.example',
      'without user and password',
    ],
    [
      'a webhook without a secret',
      { type: 'files', closing: { webhook: 'https://plant.example' } },
      'closing.secretFile',
      undefined,
      'either secretFile or secretVariable',
    ],
    [
      'a time limit that a pass cannot wait for',
      { type: 'files', closing: { command: ['switch-tasks'], timeLimit: '1 hour' } },
      'closing.timeLimit',
      '1 hour',
      'up to 2 minutes',
    ],
    [
      'a field of a command that there is not, with the nearest',
      { type: 'files', closing: { command: ['switch-tasks'], environmnt: ['TOKEN'] } },
      'closing.environmnt',
      '(not shown)',
      'the field closing.environment, the nearest',
    ],
  ])('is refused for %s', async (_what, source, field, value, expected) => {
    expect(await faultsOf({ plant: source })).toEqual([
      { field: `plant, ${field}`, value, expected: expect.stringContaining(expected) },
    ]);
  });

  it.each([
    ['is empty', '', null, 'sources by their names'],
    ['is a list', '- plant', 'a list', 'sources by their names'],
    ['is no YAML', 'plant: {type: files', expect.stringContaining('line 1'), 'YAML or JSON'],
    [
      'has a name twice',
      'a: {type: files}\na: {type: files}',
      expect.stringContaining('line 2'),
      'YAML or JSON',
    ],
  ])('is refused where it %s', async (_what, text, value, expected) => {
    expect(configFaults(await written(text))).toEqual([
      { field: `ROLLCALL_SOURCES, ${folder.file}`, value, expected: expect.stringContaining(expected) },
    ]);
  });

  it('is refused where it is not there', () => {
    expect(configFaults({ ROLLCALL_SOURCES: '/no/such/file' })).toMatchObject([
      { field: 'ROLLCALL_SOURCES, /no/such/file', value: expect.stringContaining('ENOENT') },
    ]);
  });

  it('shows nothing of a secret that somebody wrote into it', async () => {
    const sops = { ...SOPS, appSecret: 'hush', accessToken: 'hush', gateway: 'ftp://me:hush@bkapi' };
    const faults = await faultsOf({ sops });
    expect(faults.map(({ field }) => field).toSorted()).toEqual([
      'sops, accessToken',
      'sops, appSecret',
      'sops, gateway',
    ]);
    const broken = await faultsOf(`sops: {appSecret: hush, appSecret: hush}`);
    expect(JSON.stringify([faults, broken])).not.toContain('hush');
  });
});

describe('the settings of a bk-sops', () => {
  it.each([
    ['page', { page: undefined }],
    ['people.mail', { people: { mail: 'nobody@company.example' } }],
    ['timeZone', { timeZone: 'Shanghai' }],
    ['perSecond', { perSecond: 0 }],
    ['perSecond', { perSecond: 7 }], // a batch of closings would not end within its attempt
    ['messages.0', { messages: ['pigeon'] }],
    ['closing', { closing: 'by hand' }],
    ['appSecretFile', { appSecretVariable: undefined }],
    ['appSecretFile', { appSecretFile: '/run/secrets/sops' }],
    ['accessTokenFile', { accessTokenFile: '/run/secrets/token', accessTokenVariable: 'TOKEN' }],
  ])('that are wrong in %s name it', async (field, wrong) => {
    const faults = await faultsOf({ sops: { ...SOPS, ...wrong } });
    expect(faults.map((fault) => fault.field)).toEqual([`sops, ${field}`]);
  });

  const NO_PARTS = {} as SourceParts;
  const opened = async (more: object, env: Record<string, string> = {}) => {
    const [sops] = loadSources({ ...(await written({ sops: { ...SOPS, ...more } })), ...env });
    return sops!.open(NO_PARTS);
  };

  it('take the secret from a variable of the environment, or from a file beside theirs', async () => {
    await folder.write({ secret: 'from a file\n' });
    const fromFile = { appSecretVariable: undefined, appSecretFile: 'secret' };
    expect((await opened({}, { SOPS_SECRET: 'hush' })).source.name).toBe('sops');
    expect((await opened(fromFile)).source.name).toBe('sops');
  });

  it.each([
    ['appSecretVariable', {}, 'SOPS_SECRET'],
    ['appSecretFile', { appSecretVariable: undefined, appSecretFile: '/no/such/file' }, '/no/such/file'],
    ['accessTokenFile', { accessTokenFile: 'empty' }, 'empty'],
  ])('name %s where no secret is there', async (field, more, value) => {
    await folder.write({ empty: '\n' });
    const env: Record<string, string> = field === 'accessTokenFile' ? { SOPS_SECRET: 'hush' } : {};
    await expect(opened(more, env)).rejects.toMatchObject({
      faults: [{ field: `${folder.file}, sops, ${field}`, value }],
    });
  });
});

describe('people of several sources', () => {
  const aliases = async (content: object) => {
    await folder.write({ 'aliases.json': JSON.stringify(content) });
    return path.join(folder.folder, 'aliases.json');
  };

  it('are nobody else unless that is said', () => {
    expect(readIdentityAliases(null)).toEqual(new Map());
  });

  it('are who the file says', async () => {
    const same = readIdentityAliases(await aliases({ 'sg:zhangsan': 'bk:zhangsan' }));
    expect(same).toEqual(new Map([['sg:zhangsan', 'bk:zhangsan']]));
  });

  it.each([
    ['that lead from one to another', { 'sg:a': 'bk:a', 'bk:a': 'crm:a' }],
    ['without a source', { zhangsan: 'bk:zhangsan' }],
  ])('%s are wrong', async (_what, content) => {
    const at = await aliases(content);
    expect(faultsIn(() => readIdentityAliases(at))).toMatchObject([{ field: 'ROLLCALL_IDENTITY_ALIASES' }]);
  });
});
