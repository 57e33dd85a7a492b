import { importInventory } from '../../../src/activities/sync/importInventory';
import { inTransaction } from '../../../src/db/core/pool';
import { acceptSync } from '../../../src/db/sync/accept';
import { testDatabase, type TestDatabase } from '../../support/database';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../../support/inventoryFolder';

const START = Date.parse('2026-11-23T09:00:00Z');

let database: TestDatabase;
let hours = 0;

beforeEach(async () => {
  database = await testDatabase();
  hours = 0;
});
afterEach(() => database.drop());

const later = () => new Date(START + (hours += 1) * 3_600_000);
const FULL_VIEW = { 'projects.csv': `${PROJECTS}1,Alpha,\n`, 'tasks.csv': `${TASKS}7,1,t,,ann,,,,true,,,\n` };

/** Imports `files` of the source plant, an hour after the last time. */
async function load(files: Record<string, string>) {
  const inventory = await inventoryFolder(files);
  const { pool } = database;
  try {
    return await importInventory({ pool, source: 'plant', paths: [inventory.folder], now: later() });
  } finally {
    await inventory.remove();
  }
}

const people = (...accounts: string[]) => ({
  'people.csv': PEOPLE + accounts.map((account) => `${account},,${account}@example.org,,,,\n`).join(''),
});
const everybody = (...accounts: string[]) => load({ ...FULL_VIEW, ...people(...accounts) });

const active = async () =>
  (
    await database.pool.query<{ account: string }>('select account from person where active order by account')
  ).rows
    .map(({ account }) => account)
    .join(' ');

const accept = () =>
  inTransaction(database.pool, (db) =>
    acceptSync(db, 'plant', { who: 'ops', reason: 'the east site is gone', now: later() }),
  );

const CROWD = Array.from({ length: 30 }, (_, at) => `p${10 + at}`);

describe('somebody whom a full view no longer lists', () => {
  it('has left: is not active any more, and counted', async () => {
    await everybody('ann', 'bob');
    expect(await everybody('bob')).toMatchObject({ trusted: true, left: 1 });
    expect(await active()).toBe('bob');
  });

  it('is active again once listed again', async () => {
    await everybody('ann', 'bob');
    await everybody('bob');
    expect(await everybody('ann', 'bob')).toMatchObject({ left: 0 });
    expect(await active()).toBe('ann bob');
  });

  it('is counted once, not at each import that follows', async () => {
    await everybody('ann', 'bob');
    await everybody('bob');
    expect(await everybody('bob')).toMatchObject({ left: 0 });
  });

  it('stays active in another source', async () => {
    await database.pool.query(
      `insert into person (id, directory, account) values ('office:zoe', 'office', 'zoe')`,
    );
    await everybody('ann', 'bob');
    await everybody('bob');
    expect(await active()).toBe('bob zoe');
  });
});

describe('somebody missing from what is no full list', () => {
  it('stays active: people imported alone are no full view', async () => {
    await everybody('ann', 'bob');
    expect(await load(people('bob'))).toMatchObject({ trusted: null, left: 0 });
    expect(await active()).toBe('ann bob');
  });

  it('stays active where projects and tasks come without people, or with an empty list', async () => {
    await everybody('ann', 'bob');
    await load(FULL_VIEW);
    await everybody();
    expect(await active()).toBe('ann bob');
  });
});

describe('a full view that suddenly lacks more than a fifth of the people', () => {
  beforeEach(async () => {
    await everybody(...CROWD);
    expect(await everybody(...CROWD.slice(0, 19))).toMatchObject({
      trusted: false,
      rejectionReason: 'only 19 of 30 active people are listed',
      left: 0,
    });
  });

  it('leaves everybody active', async () => {
    expect(await active()).toBe(CROWD.join(' '));
  });

  it('counts once an admin accepts it', async () => {
    expect(await accept()).toEqual({ gone: 0, left: 11 });
    expect(await active()).toBe(CROWD.slice(0, 19).join(' '));
  });

  it('says nothing any more once a later one is full again', async () => {
    expect(await everybody(...CROWD)).toMatchObject({ trusted: true, left: 0 });
    expect(await load(FULL_VIEW)).toMatchObject({ trusted: true, left: 0 });
    expect(await active()).toBe(CROWD.join(' '));
  });
});
