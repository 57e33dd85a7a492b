import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import colours from 'picocolors';
import { parse } from 'yaml';
import { z } from 'zod';
import { createProgram } from '../src/cli/program';
import { loadConfig, variables } from '../src/config';
import { RETENTION_DAYS } from '../src/worker/registerAttributes';
import { NO_TERMINAL } from './cli/rollcall';

const ROOT = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const environment = z.record(z.string(), z.string()).default({});
const service = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), target: z.string() }).optional(),
  command: z.array(z.string()).default([]),
  environment,
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  restart: z.string().default('no'),
  stop_grace_period: z.string().default('10s'),
});
const composeFile = z.object({ services: z.record(z.string(), service) });

const { services } = composeFile.parse(parse(read('docker-compose.yml'), { merge: true }));
const of = (name: string) => service.parse(services[name]);

/** The services that run Rollcall itself. */
const ours = Object.entries(services).filter(([, { build }]) => build);

const GIVEN = { POSTGRES_PASSWORD: 'secret', ROLLCALL_LINK_KEYS: `k1:${'a'.repeat(43)}` };

/** A text as compose fills it in where the person set GIVEN alone. */
const filled = (text: string) =>
  text.replace(/\$\{(\w+):-([^}]*)\}/g, '$2').replace(/\$\{(\w+):\?[^}]+\}/g, (_, name) => given(name));

function given(name: string): string {
  const value = Object.entries(GIVEN).find(([each]) => each === name)?.[1];
  if (!value) throw new Error(`${name} is demanded of whoever runs this`);
  return value;
}

const made = (name: string) =>
  Object.fromEntries(Object.entries(of(name).environment).map(([key, value]) => [key, filled(value)]));

describe('docker-compose.yml', () => {
  it('has the parts of the embedded default as services', () => {
    const parts = ['postgres', 'temporal', 'temporal-postgres', 'temporal-ui', 'mailpit'];
    const rollcall = ['migrate', 'worker', 'api'];
    expect(Object.keys(services)).toEqual(expect.arrayContaining([...parts, ...rollcall]));
  });

  it.each(Object.entries(services))('pins the image of %s to a version', (_, { image }) => {
    expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$/);
  });

  it("names its own images by the package's version", () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
    expect(ours.map(([, { image }]) => image.split(':')[1])).toEqual(ours.map(() => version));
  });

  it.each(ours)('gives %s only variables that the code or Temporal knows', (_, { environment: env }) => {
    const known = [...Object.keys(variables.shape), 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'];
    expect(Object.keys(env).filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(['worker', 'api'])('gives %s all that has no default', (name) => {
    expect(loadConfig(made(name))).toMatchObject({
      databaseUrl: 'postgres://rollcall:secret@postgres:5432/rollcall',
      smtpUrl: 'smtp://mailpit:1025',
      temporal: { address: 'temporal:7233', namespace: 'default' },
    });
  });

  it.each(['migrate', 'sample'])('gives %s the database and no secret besides', (name) => {
    expect(made(name)).toEqual({ DATABASE_URL: 'postgres://rollcall:secret@postgres:5432/rollcall' });
  });

  it("keeps to the code's defaults wherever the person sets nothing", () => {
    const { api, defaults } = {
      api: loadConfig(made('api')),
      defaults: loadConfig({ ...GIVEN, DATABASE_URL: 'postgres://db', SMTP_URL: 'smtp://mail' }),
    };
    const { apiPort, mailFrom, mailPerSecond, fallbackAddress, temporalUiUrl } = defaults;
    expect(api).toMatchObject({ apiPort, mailFrom, mailPerSecond, fallbackAddress, temporalUiUrl });
    expect(new URL(api.baseUrl).port).toBe(String(apiPort));
  });

  it('publishes the ports the code says, and to this machine alone', () => {
    const { apiPort, temporalUiUrl } = loadConfig(made('api'));
    expect(of('api').ports).toEqual([`127.0.0.1:${apiPort}:${apiPort}`]);
    expect(of('temporal-ui').ports).toEqual([`127.0.0.1:${new URL(temporalUiUrl).port}:8080`]);
    const all = Object.values(services).flatMap(({ ports }) => ports);
    expect(all.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has no secret in it', () => {
    const secrets = Object.values(services).flatMap(({ environment: env }) =>
      Object.entries(env).filter(([name]) => /PASSWORD|PWD|KEYS/.test(name)),
    );
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter(([, value]) => !/^\$\{\w+:\?[^}]+\}$/.test(value))).toEqual([]);
  });

  it.each(ours)('has %s run a command that exists, with options it has', (_, { command }) => {
    const [name, ...rest] = command;
    const program = createProgram({ env: {}, print: () => {}, note: () => {}, colours, ...NO_TERMINAL });
    const found = program.commands.find((each) => each.name() === name);
    const options = found?.options.map((option) => option.long);
    expect(found?.name()).toBe(name);
    expect(options).toEqual(expect.arrayContaining(rest.filter((word) => word.startsWith('--'))));
  });

  it('imports a sample that exists', () => {
    const [, folder = ''] = of('sample').command;
    expect(existsSync(path.join(ROOT, folder, 'tasks.csv'))).toBe(true);
  });

  it('waits for what can tell that it is ready', () => {
    const awaited = Object.values(services).flatMap((each) => Object.entries(each.depends_on));
    const wrong = awaited.filter(([name, { condition }]) =>
      condition === 'service_healthy' ? !of(name).healthcheck : of(name).restart !== 'no',
    );
    expect(wrong).toEqual([]);
  });

  it.each(['worker', 'api'])(
    'migrates before %s starts, and gives it longer to end than it takes',
    (name) => {
      const [, grace] = /shutdownGraceTime: '(\d+) seconds'/.exec(read('src/worker/main.ts')) ?? [];
      expect(of(name).depends_on['migrate']?.condition).toBe('service_completed_successfully');
      expect(Number.parseInt(of(name).stop_grace_period, 10)).toBeGreaterThan(Number(grace));
    },
  );

  it('keeps ended workflows as long as a worker asks for', () => {
    expect(of('temporal-namespace').command.join()).toContain(`--retention ${RETENTION_DAYS}d`);
  });

  it('builds targets that the Dockerfile has', () => {
    const targets = ours.map(([, { build }]) => build?.target);
    expect([...read('Dockerfile').matchAll(/^FROM .* AS (\w+)$/gm)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(targets),
    );
  });
});
