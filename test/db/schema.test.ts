import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dumpSchema } from '../support/dumpSchema';
import { testDatabase } from '../support/database';

const CHECKED_IN = path.join(__dirname, '../schema.sql');

const HEADING =
  '-- The schema that the migrations make. Written by "npm run schema:dump", held to them by a test.\n\n';

it('the checked-in schema is the one the migrations make', async () => {
  const database = await testDatabase();
  const schema = HEADING + (await dumpSchema(database.pool));
  await database.drop();
  if (process.env.UPDATE_SCHEMA) await writeFile(CHECKED_IN, schema);
  expect(await readFile(CHECKED_IN, 'utf8')).toBe(schema);
});
