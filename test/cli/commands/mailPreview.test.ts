import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rollcall } from '../rollcall';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rollcall-preview-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const preview = (...args: string[]) =>
  rollcall(
    { ROLLCALL_STATE_DIR: dir },
    'mail',
    'preview',
    '--template',
    'admin-alert',
    '--locale',
    'en',
    ...args,
  );

describe('rollcall mail preview', () => {
  it('writes into the state directory, which a clone ignores, and says where', async () => {
    const index = path.join(dir, 'mail-preview/index.html');
    expect(await preview()).toMatchObject({ code: 0, printed: `1 mail written; open ${index}` });
    expect(existsSync(index)).toBe(true);
    expect(existsSync('mail-preview')).toBe(false);
  });

  it('writes to another folder where one is named', async () => {
    const out = path.join(dir, 'mine');
    expect(await preview('--out', out)).toMatchObject({ code: 0 });
    expect(readdirSync(dir)).toEqual(['mine']);
  });
});
