import { closeFileTasks, findFileTasks, restoreFileTasks } from '../../../src/db/sync/fileTasks';
import { fileSource } from '../../../src/sources/file/source';
import { CLOSES_ITSELF } from '../../support/closings';
import { testDatabase, type TestDatabase } from '../../support/database';

const NOW = new Date('2026-11-23T09:30:00Z');
const EDITED = new Date('2026-08-20T10:00:00Z');

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(
    `insert into project (source, id, name, archived_at, seen_at)
     values ('plant', 'p', 'P', null, $1), ('plant', 'old', 'Old', $1, $1), ('office', 'p', 'P', null, $1)`,
    [NOW],
  );
  await database.pool.query(
    `insert into task (source, id, project_id, name, enabled, edited_at, row_hash, seen_at)
     values ('plant', '1', 'p', 'a', true, $2, 'h1', $1), ('plant', '2', 'old', 'b', false, null, 'h2', $1),
            ('office', '1', 'p', 'c', true, null, 'h3', $1)`,
    [NOW, EDITED],
  );
});
afterEach(() => database.drop());

const source = () =>
  fileSource(
    'plant',
    {
      find: (name, ids) => findFileTasks(database.pool, name, ids),
      close: (name, ids) => closeFileTasks(database.pool, name, ids),
      restore: (name, ids) => restoreFileTasks(database.pool, name, ids),
    },
    CLOSES_ITSELF,
  );

const tasks = async () =>
  (await database.pool.query('select source, id, enabled, closed_hash from task order by source, id')).rows;

describe('closing tasks of a file source', () => {
  it('closes those of that source and marks the row they were closed at', async () => {
    expect(await source().close(['1'], NOW)).toEqual([{ taskId: '1', error: null }]);
    expect(await tasks()).toEqual([
      { source: 'office', id: '1', enabled: true, closed_hash: null },
      { source: 'plant', id: '1', enabled: false, closed_hash: 'h1' },
      { source: 'plant', id: '2', enabled: false, closed_hash: null },
    ]);
  });

  it('leaves a task that is not enabled as it is, and is content', async () => {
    expect(await source().close(['2'], NOW)).toEqual([{ taskId: '2', error: null }]);
    expect((await tasks())[2]).toMatchObject({ id: '2', closed_hash: null });
  });

  it('says of a task that does not exist that it does not, and closes the others', async () => {
    const results = await source().close(['1', 'gone'], NOW);
    expect(results).toContainEqual({ taskId: 'gone', error: 'there is no such task' });
    expect(results).toContainEqual({ taskId: '1', error: null });
  });

  it('may be repeated', async () => {
    await source().close(['1'], NOW);
    expect(await source().close(['1', '1'], NOW)).toEqual([{ taskId: '1', error: null }]);
  });
});

describe('getting tasks of a file source', () => {
  it('gives them as they are, without those that do not exist', async () => {
    expect(await source().get(['1', '2', 'gone'])).toEqual(
      new Map([
        ['1', { taskId: '1', enabled: true, projectArchived: false, touchedAt: EDITED }],
        ['2', { taskId: '2', enabled: false, projectArchived: true, touchedAt: null }],
      ]),
    );
  });
});
