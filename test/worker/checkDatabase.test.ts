import { loadConfig } from '../../src/config';
import { checkDatabase, checkDatabaseOfApi } from '../../src/worker/main';
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
    await expect(checkDatabase(configFor(db.url))).rejects.toThrow(/0001_schema.*rollcall migrate/);
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

describe('the API at its start', () => {
  const start = async (url: string) => {
    const lines: string[] = [];
    await checkDatabaseOfApi(configFor(url), (line) => lines.push(line));
    return lines;
  };

  it('goes no further on a database that is not migrated, or newer', async () => {
    const empty = await testDatabase('empty');
    await expect(start(empty.url)).rejects.toThrow(/0001_schema.*rollcall migrate/);
    await empty.drop();
    const newer = await testDatabase();
    await newer.pool.query(`insert into migration (name, run_on) values ('9999_later', '2026-11-23')`);
    await expect(start(newer.url)).rejects.toThrow(/newer than this program: it has 9999_later/);
    await newer.drop();
  });

  it('goes no further with a wrong password, and says whose it is', async () => {
    const db = await testDatabase();
    const wrong = start(db.url.replace(/:[^:@]+@/, ':hunter2@'));
    await expect(wrong).rejects.toThrow(/password of DATABASE_URL/);
    await expect(wrong).rejects.not.toThrow(/hunter2/);
    await db.drop();
  });

  it('goes on, and says that it is not ready, where the database only is away', async () => {
    const lines = await start('postgres://rollcall:secret@127.0.0.1:1/rollcall');
    expect(lines).toEqual([expect.stringMatching(/does not answer .* The API is not ready until/)]);
  });
});
