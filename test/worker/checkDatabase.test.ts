import { loadConfig } from '../../src/config';
import { checkDatabase } from '../../src/worker/checkDatabase';
import { testDatabase } from '../support/database';

const configFor = (databaseUrl: string) =>
  loadConfig({
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:25',
    ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}`,
  });

describe('a worker at its start', () => {
  it('says which migrations the database lacks, and what to run', async () => {
    const db = await testDatabase('empty');
    await expect(checkDatabase(configFor(db.url))).rejects.toThrow(/0001_inventory.*rollcall migrate/);
    await db.drop();
  });

  it('is content with a migrated one', async () => {
    const db = await testDatabase();
    await expect(checkDatabase(configFor(db.url))).resolves.toBeUndefined();
    await db.drop();
  });

  it('names the variable where no database answers', async () => {
    const nowhere = configFor('postgres://rollcall:secret@127.0.0.1:1/rollcall');
    await expect(checkDatabase(nowhere)).rejects.toThrow(/127\.0\.0\.1:1.*correct DATABASE_URL/);
    await expect(checkDatabase(nowhere)).rejects.not.toThrow(/secret/);
  });
});
