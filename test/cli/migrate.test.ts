import { testDatabase, type TestDatabase } from '../support/database';
import { rollcall } from './rollcall';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase('empty');
});
afterEach(() => database.drop());

describe('rollcall migrate', () => {
  it('names what it applied, and a second time nothing is left to apply', async () => {
    const env = { DATABASE_URL: database.url };
    const first = await rollcall(env, 'migrate');
    expect(first.code).toBe(0);
    expect(first.printed).toContain('applied 0001_schema');
    const second = await rollcall(env, 'migrate', '--json');
    expect(JSON.parse(second.printed)).toEqual({ applied: [] });
  });

  it('is what a command advises that finds no tables', async () => {
    const { code, noted } = await rollcall({ DATABASE_URL: database.url }, 'owner', 'show', 'ann');
    expect(code).toBe(1);
    expect(noted).toContain('Run: rollcall migrate');
  });
});
