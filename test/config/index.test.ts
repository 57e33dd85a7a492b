import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig, loadPart, loadTemporalConfig, variables } from '../../src/config';
import { CADENCE_FIELDS } from '../../src/domain/cadence/cadence';
import { InvalidInput } from '../../src/domain/common/errors';
import { configFaults, NEEDED } from '../support/configuration';

const SECRET = 'A'.repeat(43);

describe('the configuration', () => {
  it('needs a database, a mail server and link keys, and nothing else', () => {
    expect(loadConfig(NEEDED)).toMatchObject({
      mailFrom: 'Rollcall <rollcall@localhost>',
      mailDomain: 'localhost',
      baseUrl: 'http://127.0.0.1:8088',
      apiHost: '127.0.0.1',
      apiPort: 8088,
      temporalUiUrl: 'http://localhost:8233',
      mailPerSecond: 20,
      fallbackAddress: null,
      temporal: { address: 'localhost:7233', namespace: 'default' },
    });
  });

  it('names every variable that is missing, at once', () => {
    const env = { DATABASE_URL: undefined, SMTP_URL: undefined, ROLLCALL_LINK_KEYS: undefined };
    expect(configFaults(env)).toEqual([
      { field: 'DATABASE_URL', value: undefined, expected: expect.stringContaining('postgres://') },
      { field: 'SMTP_URL', value: undefined, expected: expect.stringContaining('smtp://') },
      { field: 'ROLLCALL_LINK_KEYS', value: undefined, expected: expect.stringContaining('randomBytes(32)') },
    ]);
  });

  it('takes an empty variable as one that is missing: never as zero', () => {
    expect(configFaults({ DATABASE_URL: ' ' })).toMatchObject([{ field: 'DATABASE_URL', value: undefined }]);
    expect(loadConfig({ ...NEEDED, ROLLCALL_MAIL_PER_SECOND: '' }).mailPerSecond).toBe(20);
  });

  it.each([
    ['DATABASE_URL', 'mysql://db/rollcall'],
    ['SMTP_URL', 'mail:25'],
    ['ROLLCALL_MAIL_FROM', 'Rollcall'],
    ['ROLLCALL_FALLBACK_ADDRESS', 'nobody'],
    ['ROLLCALL_BASE_URL', 'rollcall.example.org'],
    ['ROLLCALL_API_PORT', '65536'],
    ['ROLLCALL_API_PORT', '80.5'],
    ['ROLLCALL_UI_URL', 'localhost:8233'],
    ['ROLLCALL_ADMIN_ADDRESS', 'ops@example.org, nobody'],
    ['ROLLCALL_METRICS_PORT', '0'],
    ['ROLLCALL_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['ROLLCALL_TRUSTED_PROXIES', 'proxy'],
    ['ROLLCALL_MAIL_PER_SECOND', '0'],
    ['ROLLCALL_DEPLOYMENT', 'two words'],
    ['ROLLCALL_BUILD_ID', ' a/b'],
    ['ROLLCALL_VERSIONING', 'never'],
    ['ROLLCALL_MAIL_PER_SECOND', 'many'],
  ])('refuses %s=%s, naming both', (variable, value) => {
    expect(configFaults({ [variable]: value })).toMatchObject([{ field: variable, value }]);
  });

  it.each([
    ['k1'],
    ['k1:short'],
    [`k-1:${SECRET}`],
    [`k1:${SECRET},`],
    [`k1:${SECRET},k1:${'B'.repeat(43)}`],
  ])('refuses the link keys %s', (keys) => {
    expect(configFaults({ ROLLCALL_LINK_KEYS: keys })).toMatchObject([{ field: 'ROLLCALL_LINK_KEYS' }]);
  });

  it('reads link keys in their order, the newest first', () => {
    const { linkKeys } = loadConfig({ ...NEEDED, ROLLCALL_LINK_KEYS: `k2:${'B'.repeat(43)}, k1:${SECRET}` });
    expect(linkKeys.map(({ id, secret }) => [id, secret.length])).toEqual([
      ['k2', 32],
      ['k1', 32],
    ]);
  });

  it('knows the version of the code by deployment and build together, or not at all', () => {
    expect(loadConfig(NEEDED).deployment).toBeNull();
    const env = { ...NEEDED, ROLLCALL_DEPLOYMENT: 'rollcall', ROLLCALL_BUILD_ID: '0.2.0' };
    expect(loadConfig(env).deployment).toEqual({
      name: 'rollcall',
      buildId: '0.2.0',
      versioning: 'AUTO_UPGRADE',
    });
    expect(loadConfig({ ...env, ROLLCALL_VERSIONING: 'pinned' }).deployment?.versioning).toBe('PINNED');
    expect(configFaults({ ROLLCALL_BUILD_ID: '0.2.0' })).toMatchObject([{ field: 'ROLLCALL_DEPLOYMENT' }]);
    expect(configFaults({ ROLLCALL_DEPLOYMENT: 'rollcall' })).toMatchObject([{ field: 'ROLLCALL_BUILD_ID' }]);
  });

  it('may name several admins, or none', () => {
    expect(loadConfig(NEEDED).adminAddresses).toEqual([]);
    const env = { ...NEEDED, ROLLCALL_ADMIN_ADDRESS: 'ops@example.org, lead@example.org' };
    expect(loadConfig(env).adminAddresses).toEqual(['ops@example.org', 'lead@example.org']);
  });

  it('shows no secret in an error', () => {
    const told = JSON.stringify(
      configFaults({
        DATABASE_URL: 'mysql://rollcall:hunter2@db/rollcall',
        SMTP_URL: 'http://me:p@ss/w0rd@mail',
        ROLLCALL_LINK_KEYS: 'k1:topsecret,topsecret',
      }),
    );
    expect(told).not.toMatch(/hunter2|p@ss|w0rd|topsecret/);
    expect(told).toContain('mysql://rollcall:***@db/rollcall');
  });

  it('begins links with the base URL as given, without its last slash', () => {
    expect(loadConfig({ ...NEEDED, ROLLCALL_BASE_URL: 'https://r.example.org/ask/' }).baseUrl).toBe(
      'https://r.example.org/ask',
    );
  });

  it('takes the domain of Message-IDs from the sender', () => {
    const env = { ...NEEDED, ROLLCALL_MAIL_FROM: 'Roll <ask@jobs.example.org>' };
    expect(loadConfig(env).mailDomain).toBe('jobs.example.org');
  });

  it('may be asked for a part, and then looks at no more', () => {
    const part = variables.pick({ DATABASE_URL: true });
    expect(loadPart(part, { DATABASE_URL: NEEDED.DATABASE_URL, SMTP_URL: 'wrong' })).toEqual({
      DATABASE_URL: NEEDED.DATABASE_URL,
    });
  });
});

describe("Temporal's connection", () => {
  it('comes from its standard variables', () => {
    const env = { TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_NAMESPACE: 'jobs', TEMPORAL_API_KEY: 'key' };
    expect(loadTemporalConfig(env)).toMatchObject({
      address: 'temporal:7233',
      namespace: 'jobs',
      connectionOptions: { address: 'temporal:7233', apiKey: 'key', tls: true },
    });
  });

  it('says so when its profile cannot be read', () => {
    const env = { TEMPORAL_PROFILE: 'nowhere' };
    expect(() => loadTemporalConfig(env)).toThrow(InvalidInput);
    expect(() => loadTemporalConfig(env)).toThrow('nowhere');
  });
});

describe('docs/reference/configuration.md', () => {
  const text = readFileSync(path.join(__dirname, '../../docs/reference/configuration.md'), 'utf8');

  it.each(Object.keys(variables.shape))('tells of %s', (variable) => {
    expect(text).toContain(`| \`${variable}\``);
  });

  it.each(CADENCE_FIELDS)('tells of the cadence field %s', (field) => {
    expect(text).toContain(`| \`${field}\``);
  });
});
