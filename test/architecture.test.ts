import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

const SRC = path.join(__dirname, '../src');

/** The table of allowed imports in docs/architecture.md: folders of src, packages, and Node's own modules. */
const ALLOWED: Record<string, string[]> = {
  domain: ['domain', 'zod', 'luxon', 'cron-parser', 'node:crypto'],
  workflows: ['workflows', 'domain', 'types of activities', '@temporalio/workflow', '@temporalio/common'],
  activities: [
    'activities',
    'domain',
    'db',
    'mail',
    'types of channels',
    'sources',
    'workflows/wake',
    '@temporalio/activity',
    '@temporalio/common',
    '@temporalio/proto',
    'p-map',
    'types of pg',
    'node:',
  ],
  db: ['db', 'domain', 'pg', 'pg-copy-streams', 'node-pg-migrate', 'node:'],
  mail: [
    'mail',
    'domain',
    'nodemailer',
    'postal-mime',
    'handlebars',
    'mjml',
    'csv-stringify',
    'zod',
    'node:',
  ],
  channels: ['channels', 'domain', 'mail', 'node:'],
  sources: ['sources', 'domain', 'csv-parse', 'p-queue', 'p-retry', 'zod', 'luxon', 'node:'],
  operations: [
    'operations',
    'domain',
    'db',
    'mail/bounce',
    'activities/importInventory',
    'activities/mailRate',
    'activities/noticeCadence',
    'workflows/messages',
    'workflows/wake',
    'workflows/attributes',
    'types of workflows',
    '@temporalio/client',
    '@temporalio/common',
    'types of pg',
    'node:',
  ],
  api: [
    'api',
    'domain',
    'db',
    'operations',
    'config',
    'workflows/messages',
    'workflows/wake',
    'workflows/attributes',
    '@temporalio/client',
    'fastify',
    '@fastify',
    'fastify-type-provider-zod',
    'handlebars',
    'jose',
    'openapi-types',
    'openid-client',
    'prom-client',
    'zod',
    'types of pg',
    'node:',
  ],
};

interface Import {
  file: string;
  /** Under src, or the package's name. */
  target: string;
  typeOnly: boolean;
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^\s*import\s+'([^']+)'/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(SRC, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? '';
    return { file, target: resolve(file, name), typeOnly: Boolean(type) };
  });
}

function resolve(file: string, name: string): string {
  if (!name.startsWith('.')) return builtinModules.includes(name) ? `node:${name}` : name;
  return path.join(path.dirname(file), name);
}

const within = (target: string, allowed: string) =>
  target === allowed ||
  target.startsWith(`${allowed}/`) ||
  (allowed === 'node:' && target.startsWith('node:'));

const isAllowed = ({ target, typeOnly }: Import, list: string[]) =>
  list.some((allowed) => {
    const [, typesOf] = /^types of (.+)$/.exec(allowed) ?? [];
    return typesOf ? typeOnly && within(target, typesOf) : within(target, allowed);
  });

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

describe('the table of allowed imports', () => {
  it.each(Object.entries(ALLOWED))('holds in src/%s', (folder, list) => {
    const imports = files.filter((file) => file.startsWith(`${folder}/`)).flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((each) => !isAllowed(each, list))).toEqual([]);
  });

  it('names every folder but the composition root, the command and the embedded stack', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).toSorted()).toEqual(
      [...Object.keys(ALLOWED), 'worker', 'cli', 'dev'].toSorted(),
    );
  });

  it('catches what it forbids', () => {
    expect(isAllowed({ file: '', target: 'pg', typeOnly: false }, ALLOWED.workflows!)).toBe(false);
    expect(isAllowed({ file: '', target: 'activities', typeOnly: false }, ALLOWED.workflows!)).toBe(false);
    expect(isAllowed({ file: '', target: 'activities/sweep', typeOnly: true }, ALLOWED.workflows!)).toBe(
      true,
    );
  });
});

describe('the environment', () => {
  it('is read in src/config.ts alone', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(path.join(SRC, file), 'utf8')));
    expect(readers).toEqual(['config.ts']);
  });
});

describe('the clock', () => {
  it('is not asked by any SQL, nor by the domain', () => {
    const pure = files.filter((file) => /^(db|domain)\//.test(file));
    const askers = pure.filter((file) =>
      /\bnow\(\)|current_timestamp|Date\.now\(|new Date\(\)/.test(readFileSync(path.join(SRC, file), 'utf8')),
    );
    expect(askers).toEqual([]);
  });
});
