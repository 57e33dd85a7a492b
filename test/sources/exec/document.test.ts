import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { conform } from '../../../src/sources/conformance/conform';
import { memory } from '../../../src/sources/conformance/memory';
import { exec } from '../../../src/sources/exec/type';
import { read } from '../../support/documents';
import { inventoryFolder } from '../../support/inventoryFolder';
import { withOutcome } from '../conformance/trial';

const NOW = new Date('2026-11-23T09:00:00Z');

describe('the connector in docs/how-to/connector.md', () => {
  it('keeps every promise of reading', async () => {
    const [, program = ''] = /^```python\n(.*?)^```/ms.exec(read('docs/how-to/connector.md')) ?? [];
    const { folder, remove } = await inventoryFolder();
    await writeFile(path.join(folder, 'jobs.py'), program);
    const declaration = {
      file: path.join(folder, 'sources.yaml'),
      name: 'jobs',
      env: { PATH: process.env['PATH'] },
    };
    const declared = exec({ command: ['python3', 'jobs.py'] }, declaration);
    if (Array.isArray(declared)) throw new Error(JSON.stringify(declared));
    expect(await declared.check(NOW)).toMatchObject({ wrong: [], counts: { tasks: 1 } });
    const held = memory();
    const { source } = await declared.open(held.parts);
    const found = await conform({ source, held, clock: () => NOW }, { task: null });
    expect(withOutcome(found, 'broken')).toEqual({});
    expect(Object.keys(withOutcome(found, 'kept'))).toContain('live, gone');
    await remove();
  });
});
