import path from 'node:path';

const MIGRATIONS = path.join(__dirname, '../../../migrations');

/**
 * Migrates the database at `databaseUrl` to the newest schema and returns the names of the migrations applied; none
 * if it was up to date. All of them run in one transaction under an advisory lock: a second caller waits and then
 * finds nothing to do. Throws if one fails; the schema then stays as it was.
 */
export async function migrate(databaseUrl: string, onApplied?: (name: string) => void): Promise<string[]> {
  const { runner } = await import('node-pg-migrate');
  const applied = await runner({
    databaseUrl,
    dir: MIGRATIONS,
    direction: 'up',
    migrationsTable: 'migration',
    checkOrder: true,
    advisoryLockMode: 'wait',
    log: () => undefined,
    logger: SILENT,
  });
  const names = applied.map(({ name }) => name);
  if (onApplied) names.forEach((name) => onApplied(name));
  return names;
}

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
