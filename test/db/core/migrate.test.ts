import { migrate } from '../../../src/db/core/migrate';
import { testDatabase, type TestDatabase } from '../../support/database';

describe('migrating', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase('empty');
  });
  afterEach(() => database.drop());

  it('applies every migration to an empty database, in the order of their numbers', async () => {
    const told: string[] = [];
    const applied = await migrate(database.url, (name) => told.push(name));
    expect(applied[0]).toBe('0001_schema');
    expect(applied).toEqual(applied.toSorted());
    expect(told).toEqual(applied);
  });

  it('finds nothing to do the second time', async () => {
    await migrate(database.url);
    expect(await migrate(database.url)).toEqual([]);
  });

  it('done by two at once is done once', async () => {
    const both = await Promise.all([migrate(database.url), migrate(database.url)]);
    expect(both.filter((applied) => applied.length > 0)).toHaveLength(1);
  });

  it('throws where the database cannot be reached', async () => {
    await expect(migrate('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow(/ECONNREFUSED/);
  });
});
