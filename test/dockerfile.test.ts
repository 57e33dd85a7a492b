import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

const ROOT = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const lines = read('Dockerfile').split('\n');
const { engines, dependencies, files } = z
  .object({
    engines: z.object({ node: z.string() }),
    dependencies: z.record(z.string(), z.string()),
    files: z.array(z.string()),
  })
  .parse(JSON.parse(read('package.json')));

/** What the COPY lines take from this folder. */
const copied = new Set(
  lines
    .flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.slice(1) ?? [])
    .flatMap((sources) => sources.split(' ')),
);

describe('the Dockerfile', () => {
  it('runs on one pinned Node that the package allows', () => {
    const versions = new Set(lines.flatMap((line) => /^FROM node:([\d.]+)-/.exec(line)?.[1] ?? []));
    const [version = ''] = versions;
    const [, least = ''] = /^>=(.+)$/.exec(engines.node) ?? [];
    expect(versions.size).toBe(1);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version.localeCompare(least, 'en', { numeric: true })).toBeGreaterThan(0);
  });

  it.each([...copied])('copies %s, which exists and is sent to the builder', (source) => {
    expect(existsSync(path.join(ROOT, source))).toBe(true);
    expect(read('.dockerignore').split('\n')).toContain(`!${source.replace(/^\.\//, '')}`);
  });

  it('checks the health of the API at a path that it answers', () => {
    const [, probe = 'none'] = /127\.0\.0\.1:[^/]*(\/\w+)`/.exec(read('Dockerfile')) ?? [];
    expect(read('src/api/health.ts')).toContain(`'${probe}'`);
  });

  it('leaves the embedded stack out, as the package does', () => {
    const built = lines.findIndex(
      (line) => line.includes('npm run build') && line.includes('rm -r dist/dev'),
    );
    expect(built).toBeGreaterThan(0);
    expect(built).toBeLessThan(lines.findIndex((line) => line.includes('/app/dist ')));
    expect(files).toContain('!dist/dev');
  });

  it('leaves the rights of root before it runs anything', () => {
    const user = lines.findIndex((line) => line.startsWith('USER '));
    const entrypoint = lines.findIndex((line) => line.startsWith('ENTRYPOINT '));
    expect(lines[user]).not.toMatch(/root|0/);
    expect(user).toBeLessThan(entrypoint);
  });
});

describe('what the image runs', () => {
  // Only `rollcall dev`, which is for a clone, and the build reach these.
  const DEVELOPMENT = /^(dev\/|mail\/branding\/compile\.ts|cli\/commands\/dev\.ts)/;
  const IMPORT = /(?<!')\b(?:from|import)\s*\(?\s*'([^'\s]+)'/g;
  const imports = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !DEVELOPMENT.test(file))
    .flatMap((file) => {
      const found = read(path.join('src', file)).matchAll(IMPORT);
      return [...found].map(([, target = '']) => ({ file, target }));
    });

  it('imports no package that only development has', () => {
    const packages = imports.filter(({ target }) => !/^(\.|node:)/.test(target));
    const unknown = packages.filter(({ target }) => {
      const name = target.split('/').slice(0, target.startsWith('@') ? 2 : 1);
      return !builtinModules.includes(target) && !(name.join('/') in dependencies);
    });
    expect(packages.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });

  it('imports nothing of the embedded stack, nor of the build', () => {
    const local = imports.filter(({ target }) => target.startsWith('.'));
    const reaching = local.filter(({ file, target }) =>
      DEVELOPMENT.test(`${path.join(path.dirname(file), target.replace(/\.js$/, ''))}.ts`),
    );
    // Both load it when their command is given, and say what is missing.
    expect(reaching.map(({ file }) => file).toSorted()).toEqual([
      'cli/commands/mailCompile.ts',
      'cli/program.ts',
    ]);
  });
});
