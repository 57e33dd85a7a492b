import { Command } from 'commander';
import type { Io } from '../io';
import { withDatabase } from '../context';

/** `rollcall migrate`. */
export const migrateCommand = (io: Io): Command =>
  new Command('migrate')
    .description('Migrate the database to the newest schema.')
    .option('--json', 'print the names of the applied migrations as JSON')
    .addHelpText(
      'after',
      `
Needs DATABASE_URL. You may run this at any time, even several times at once. It skips migrations
that are already applied, and applies all new ones in one transaction.

Examples:
  $ DATABASE_URL=postgres://rollcall:secret@db:5432/rollcall rollcall migrate`,
    )
    .action(({ json }: { json?: true }) =>
      withDatabase(io, async (_pool, url) => {
        const { migrate } = await import('../../db/core/migrate.js');
        const applied = await migrate(url, json ? undefined : (name) => io.print(`  applied ${name}`));
        if (json) io.print(JSON.stringify({ applied }));
        else io.print(`${io.colours.green('✓')} the database has the newest schema`);
      }),
    );
