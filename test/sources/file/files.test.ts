import path from 'node:path';
import { defaultSourceName, findInventoryFiles } from '../../../src/sources/file/files';
import { inventoryFolder } from '../../support/inventoryFolder';

let inventory: Awaited<ReturnType<typeof inventoryFolder>>;

beforeEach(async () => {
  inventory = await inventoryFolder({
    'tasks.csv': '',
    'people.jsonl': '',
    'projects.csv': '',
    'notes.md': '',
  });
});
afterEach(() => inventory.remove());

const at = (name: string) => path.join(inventory.folder, name);

describe('the files of an inventory', () => {
  it('are those of a folder with their names, in the order they are merged', async () => {
    const names = (await findInventoryFiles([inventory.folder])).map((file) => file.name);
    expect(names).toEqual(['projects.csv', 'tasks.csv', 'people.jsonl']);
  });

  it('may be named one by one', async () => {
    expect(await findInventoryFiles([at('people.jsonl')])).toMatchObject([
      { kind: 'people', format: 'jsonl' },
    ]);
  });

  it('may not hold a part twice', async () => {
    await inventory.write({ 'tasks.jsonl': '' });
    await expect(findInventoryFiles([inventory.folder])).rejects.toThrow(/one file of tasks/);
  });

  it.each(['notes.md', 'absent.csv'])('are not %s', async (name) => {
    await expect(findInventoryFiles([at(name)])).rejects.toThrow(name);
  });

  it('are missed in a folder without any', async () => {
    const empty = await inventoryFolder();
    await expect(findInventoryFiles([empty.folder])).rejects.toThrow(/a folder that holds files named/);
    await empty.remove();
  });

  it('give their source the name of their folder', async () => {
    const name = path.basename(inventory.folder);
    expect(await defaultSourceName(`${inventory.folder}/`)).toBe(name);
    expect(await defaultSourceName(at('tasks.csv'))).toBe(name);
  });
});
