import { importInventory } from '../../../src/activities/sync/importInventory';
import { InvalidInput } from '../../../src/domain/common/errors';
import { testDatabase, type TestDatabase } from '../../support/database';
import { inventoryFolder } from '../../support/inventoryFolder';

const NOW = new Date('2026-11-23T09:00:00Z');
const HEADER = 'account,name,email,locale,time_zone,active,manager,members\n';
const ANN = 'ann,Ann,ann@example.org,,,,,\n';
const BOB = 'bob,Bob,bob@example.org,,,,,\n';
const CREW = 'crew,Crew,crew@example.org,,,,bob,ann; bob\n';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

async function load(people: string) {
  const { folder, remove } = await inventoryFolder({ 'people.csv': people });
  try {
    return await importInventory({ pool: database.pool, source: 'plant', paths: [folder], now: NOW });
  } finally {
    await remove();
  }
}

const faultsOf = async (people: string) => {
  const refused: unknown = await load(people).catch((error: unknown) => error);
  if (!(refused instanceof InvalidInput)) throw new Error('it was imported');
  return refused.faults;
};
const teams = async () =>
  (await database.pool.query(`select id, manager, members from person where members is not null`)).rows;

describe('a row of people with members', () => {
  it('is a team, whose manager is its lead', async () => {
    await load(HEADER + ANN + BOB + CREW);
    expect(await teams()).toEqual([
      { id: 'plant:crew', manager: 'plant:bob', members: ['plant:ann', 'plant:bob'] },
    ]);
  });

  it('is a person again without them', async () => {
    await load(HEADER + ANN + BOB + CREW);
    expect(await load(`${HEADER}crew,Crew,crew@example.org,,,,bob,\n`)).toMatchObject({
      people: { changed: 1 },
    });
    expect(await teams()).toEqual([]);
  });

  it.each([
    ['somebody whom nobody knows', HEADER + ANN + CREW.replace('bob,ann', ',ann'), 'bob', 'imported before'],
    ['a team', `${HEADER + ANN + BOB + CREW}all,,,,,,,ann;crew\n`, 'crew', 'a team is no member of a team'],
    ['itself', `${HEADER + ANN}all,,,,,,,ann;all\n`, 'all', 'a team is no member of a team'],
    ['nobody', `${HEADER + ANN}all,,,,,,,;\n`, ';', 'at least one account'],
  ])('is refused with %s among them', async (_who, people, value, expected) => {
    const faults = await faultsOf(people);
    expect(faults).toEqual([
      {
        field: expect.stringMatching(/^people\.csv, line \d, members$/),
        value,
        expected: expect.any(String),
      },
    ]);
    expect(faults[0]?.expected).toContain(expected);
  });

  it('is refused with a team among them that was imported before', async () => {
    await load(HEADER + ANN + BOB + CREW);
    expect(await faultsOf(`${HEADER}all,,,,,,,crew\n`)).toMatchObject([{ value: 'crew' }]);
  });
});
