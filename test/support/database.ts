import { randomUUID } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { createPool } from '../../src/db/core/pool';
import { fromGlobalSetup } from './environment';

export interface TestDatabase {
  pool: Pool;
  url: string;
  /** Closes the pool and removes the database. */
  drop(): Promise<void>;
}

/** A database of its own with the newest schema and no rows: `template` copies the migrated one, `empty` has no tables. */
export async function testDatabase(from: 'template' | 'empty' = 'template'): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = fromGlobalSetup('TEST_POSTGRES_URL').replace(/\w+$/, name);
  await asAdmin(`create database ${name} template ${from === 'empty' ? 'template1' : 'template'}`);
  const pool = createPool(url);
  return {
    pool,
    url,
    async drop() {
      await pool.end();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: fromGlobalSetup('TEST_POSTGRES_URL') });
  await client.connect();
  try {
    // Copies of one template made at the same time would disturb each other.
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
