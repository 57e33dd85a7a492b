import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS } from '../src/api/http/metrics';
import { ALERT_KINDS } from '../src/domain/monitoring/alerts';
import { WORKER_METRICS } from '../src/worker/workerMetrics';
import { parseCadence } from '../src/domain/cadence/cadence';
import { bkSopsSettings } from '../src/sources/bkSops/settings';
import { kubernetesSettings } from '../src/sources/kubernetes/type';
import { DOCUMENTS, filesIn, read, ROOT } from './support/documents';

/** What GitHub makes of a heading, for links to it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsOf = (file: string) =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));

const linksOf = (file: string) =>
  [...read(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^(https?|mailto):/.test(link));

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links to what exists', (file) => {
    const broken = linksOf(file).filter((link) => {
      const [to = '', fragment] = link.split('#');
      const target = to ? path.join(path.dirname(file), to) : file;
      if (!existsSync(path.join(ROOT, target))) return true;
      return fragment !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(fragment);
    });
    expect(broken).toEqual([]);
  });

  it.each(DOCUMENTS)('%s names only files of the code that exist', (file) => {
    const named = [...read(file).matchAll(/`((?:src|test|templates|migrations|docs|samples)\/[\w./-]+)`/g)];
    const missing = named.map(([, name = '']) => name).filter((name) => !existsSync(path.join(ROOT, name)));
    expect(missing.filter((name) => !/NNNN/.test(name))).toEqual([]);
  });
});

describe('the pictures', () => {
  const shown = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, to = '']) =>
      path.join(path.dirname(file), to),
    ),
  );
  const taken = filesIn('test/pictures').flatMap((file) =>
    [...read(file).matchAll(/(?:shoot\w*\(.*|^ *)'([a-z-]+)'[,)]/gm)].map(
      ([, name]) => `docs/images/${name}.png`,
    ),
  );

  it('are all shown somewhere', () => {
    expect(filesIn('docs/images').filter((file) => !shown.includes(file))).toEqual([]);
  });

  it('are all taken by npm run pictures', () => {
    expect(shown.filter((file) => !taken.includes(file))).toEqual([]);
  });
});

/** The names that the first cells of tables give. */
const namedInTables = (file: string) =>
  [...read(file).matchAll(/^\| (`[^|]+) *\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );

describe('a table of settings', () => {
  it.each(['docs/reference/configuration.md', 'docs/zh-CN/bk-sops.md'])(
    '%s has every field of the cadence',
    (file) => {
      const fields = Object.keys(parseCadence({}));
      expect(fields.filter((field) => !namedInTables(file).includes(field))).toEqual([]);
    },
  );

  it.each(['docs/how-to/bk-sops.md', 'docs/zh-CN/bk-sops.md'])(
    '%s has every setting of a bk-sops',
    (file) => {
      const fields = Object.keys(bkSopsSettings.shape);
      expect(fields.filter((field) => !namedInTables(file).includes(field))).toEqual([]);
    },
  );

  it('docs/how-to/kubernetes.md has every setting of a cluster', () => {
    const named = namedInTables('docs/how-to/kubernetes.md');
    expect(Object.keys(kubernetesSettings.shape).filter((field) => !named.includes(field))).toEqual([]);
  });
});

describe('docs/explanation/architecture.md', () => {
  const text = read('docs/explanation/architecture.md');

  it('has the table of allowed imports as its test has it', () => {
    const [, literal = ''] = /ALLOWED[^=]*= (\{.*?\n\});/s.exec(read('test/architecture.test.ts')) ?? [];
    const allowed = z.record(z.string(), z.array(z.string())).parse(parse(literal));
    const rows = [...text.matchAll(/^\| `src\/(\w+)` *\|[^|]*\|([^|]*)\|$/gm)]
      .map(([, folder = '', cell = '']) => [folder, [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)])
      .filter(([, names]) => names?.length);
    const others = Object.entries(allowed).map(([folder, names]) => [
      folder,
      names.filter((name) => name !== folder),
    ]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(others));
  });

  it('describes every table', () => {
    const tables = readdirSync(path.join(ROOT, 'migrations'))
      .flatMap((file) => [...read(`migrations/${file}`).matchAll(/^create table (\w+)/gm)])
      .map(([, name]) => name);
    const described = [...text.matchAll(/^- ((?:\*\*`\w+`(?:, `\w+`)*\*\*))/gm)]
      .flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)])
      .map(([, name]) => name);
    expect(new Set(described)).toEqual(new Set(tables));
  });
});

describe('docs/reference/monitoring.md', () => {
  const text = read('docs/reference/monitoring.md');

  it('tells of every alert', () => {
    expect(ALERT_KINDS.filter((kind) => !text.includes(`\n| \`${kind}\` `))).toEqual([]);
  });

  it('tells of every metric, with its label', () => {
    const ofWorkers = Object.values(WORKER_METRICS).map(({ name }) => ({ name, label: 'queue' }));
    const names = [...Object.values(METRICS), ...ofWorkers].map(
      ({ name, label }) => `\`rollcall_${name}${label ? `{${label}}` : ''}\``,
    );
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});
