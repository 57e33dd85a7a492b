import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

const SRC = path.join(__dirname, '../src');

/** The table of allowed imports in docs/explanation/architecture.md: folders of src, packages, and Node's own modules. */
const ALLOWED: Record<string, string[]> = {
  domain: ['domain', 'zod', 'luxon', 'cron-parser', 'cronstrue', 'leven', 'windows-iana', 'node:crypto'],
  security: ['security', 'domain', 'node:'],
  config: [
    'config',
    'domain',
    'security',
    'delivery/smtpUrl',
    'sources/registry',
    'sources/type',
    '@temporalio/envconfig',
    'yaml',
    'zod',
    'luxon',
    'node:',
  ],
  workflows: ['workflows', 'domain', 'types of activities', '@temporalio/workflow', '@temporalio/common'],
  activities: [
    'activities',
    'domain',
    'db',
    'mail',
    'types of delivery',
    'delivery/backoff',
    'sources',
    'workflows/signalWithStart',
    '@temporalio/activity',
    '@temporalio/common',
    '@temporalio/proto',
    'p-map',
    'types of pg',
    'node:',
  ],
  db: ['db', 'domain', 'pg', 'pg-copy-streams', 'sql-template-tag', 'node-pg-migrate', 'node:'],
  mail: ['mail', 'domain', 'nodemailer', 'handlebars', 'mjml', 'csv-stringify', 'zod', 'node:'],
  delivery: ['delivery', 'domain', 'security', 'mail', 'nodemailer', 'postal-mime', 'zod', 'node:'],
  sources: [
    'sources',
    'domain',
    'security/webhookSignature',
    'types of delivery/cmsiChannel',
    'csv-parse',
    'pg',
    'pg-cursor',
    'mysql2',
    'ldapts',
    '@kubernetes/client-node',
    '@temporalio/client',
    '@temporalio/common',
    '@temporalio/envconfig',
    'types of @temporalio/proto',
    'p-map',
    'p-queue',
    'p-retry',
    'zod',
    'luxon',
    'node:',
  ],
  operations: [
    'operations',
    'domain',
    'db',
    'security',
    'delivery/bounceReport',
    'delivery/backoff',
    'activities/sync/importInventory',
    'activities/sweep/mailRate',
    'activities/sweep/externalCadenceChange',
    'workflows/messages',
    'workflows/signalWithStart',
    'workflows/attributes',
    'types of workflows',
    '@temporalio/client',
    '@temporalio/common',
    'zod',
    'types of pg',
    'node:',
  ],
  api: [
    'api',
    'domain',
    'db',
    'security',
    'operations',
    'config',
    'workflows/messages',
    'workflows/signalWithStart',
    'workflows/attributes',
    '@temporalio/client',
    'fastify',
    '@fastify',
    'fastify-type-provider-zod',
    'handlebars',
    'intl-messageformat',
    'jose',
    'openapi-types',
    'openid-client',
    'prom-client',
    'zod',
    'types of pg',
    'node:',
  ],
};

/**
 * The rooms of each layer, and which of its layer each may import beside itself. Rooms have the same names in every
 * layer. What lies beside the rooms puts them together and may import all of them.
 */
const ROOMS: Record<string, Record<string, string[]>> = {
  domain: {
    common: [],
    cadence: ['common'],
    delivery: [],
    sync: ['common', 'cadence'],
    sweep: ['common', 'cadence'],
    answers: ['common', 'cadence'],
    closing: ['common', 'cadence', 'sync'],
    reminder: ['common', 'cadence', 'delivery'],
    monitoring: ['common', 'delivery', 'sweep'],
    preview: ['common', 'cadence', 'reminder', 'closing'],
  },
  db: {
    core: [],
    rules: ['core'],
    admin: ['core', 'rules'],
    cadence: ['core', 'rules'],
    sync: ['core', 'rules'],
    notices: ['core', 'rules', 'cadence'],
    answers: ['core', 'rules', 'notices'],
    closing: ['core', 'rules', 'sync', 'notices'],
    reminder: ['core', 'rules', 'cadence', 'notices'],
    sweep: ['core', 'rules', 'cadence', 'notices', 'closing'],
    monitoring: ['core', 'rules', 'cadence', 'notices', 'closing', 'sweep'],
    preview: ['core', 'rules', 'cadence', 'notices', 'closing', 'reminder', 'sweep'],
  },
  mail: {
    texts: [],
    branding: ['texts'],
    notice: ['texts', 'branding'],
    admin: ['texts', 'branding', 'notice'],
    preview: ['branding', 'notice', 'admin'],
  },
  activities: {
    common: [],
    sync: ['common'],
    reminder: ['common'],
    closing: ['common'],
    sweep: ['common', 'reminder'],
  },
  operations: {
    admin: [],
    sync: ['admin'],
    owners: ['admin'],
    closing: ['admin', 'owners'],
    cadence: ['admin', 'closing'],
    sweeps: ['admin', 'cadence'],
  },
  api: {
    http: [],
    html: ['http'],
    admin: ['http'],
    login: ['http', 'html'],
    page: ['http', 'html', 'login'],
    overview: ['http', 'html', 'login', 'admin'],
  },
};

/** What every room of a layer shares lies beside its rooms there, not in a room. */
const SHARED_BESIDE = ['mail/spreadsheet'];

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

const known = new Set(files);

/** The file that a target under src is. */
const resolved = (target: string) => {
  const name = target.replace(/\.js$/, '');
  return [`${name}.ts`, `${name}/index.ts`].find((file) => known.has(file)) ?? target;
};

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

describe('the rooms', () => {
  const roomOf = (target: string) => target.split('/').slice(0, -1)[1] ?? null;

  it.each(Object.entries(ROOMS))('of src/%s import those that the table allows', (layer, rooms) => {
    const inside = files.filter((file) => file.startsWith(`${layer}/`)).flatMap(importsOf);
    const between = inside
      .filter(({ file, target }) => within(target, layer) && roomOf(file) !== null)
      .filter(({ target }) => !SHARED_BESIDE.includes(target))
      .map(({ file, target }) => ({ file, from: roomOf(file)!, to: roomOf(resolved(target)) }))
      .filter(({ from, to }) => from !== to);
    expect(between.filter(({ from, to }) => to === null || !rooms[from]?.includes(to))).toEqual([]);
    const used = Object.keys(rooms).map((room) => [
      room,
      new Set(between.filter(({ from }) => from === room).map(({ to }) => to)),
    ]);
    expect(Object.fromEntries(used)).toEqual(
      Object.fromEntries(Object.entries(rooms).map(([room, allowed]) => [room, new Set(allowed)])),
    );
  });

  it.each(Object.entries(ROOMS))('of src/%s import none that comes later: no circle', (_layer, rooms) => {
    const order = Object.keys(rooms);
    const upwards = order.filter((room, at) => rooms[room]!.some((other) => order.indexOf(other) >= at));
    expect(upwards).toEqual([]);
  });
});

describe('imports', () => {
  it('go round in no circle', () => {
    const next = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .map(({ target }) => resolved(target))
          .filter((one) => known.has(one)),
      ]),
    );
    // What imports nothing that is left is taken away, until nothing is left or all that is left goes round.
    const left = new Set(files);
    for (let before = -1; before !== left.size;) {
      before = left.size;
      for (const file of left) if (next.get(file)!.every((one) => !left.has(one))) left.delete(file);
    }
    expect([...left]).toEqual([]);
  });
});

describe('the environment', () => {
  it('is read in src/config/index.ts alone', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(path.join(SRC, file), 'utf8')));
    expect(readers).toEqual(['config/index.ts']);
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
