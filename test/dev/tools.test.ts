import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keptProgram, onlyProgram } from '../../src/dev/tools';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rollcall-tools-'));
});
afterEach(() => rm(dir, { recursive: true }));

let made: Record<string, string | undefined>[];
beforeEach(() => (made = []));

const program = (env: Record<string, string>) =>
  keptProgram(env, {
    name: 'tool',
    find: onlyProgram,
    async make(place, toolEnv) {
      made.push(toolEnv);
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, 'tool'), '', { mode: 0o755 });
    },
  });

describe('a program that is fetched or built once', () => {
  it("is kept in the person's cache, and made no second time", async () => {
    const env = { HOME: dir, ROLLCALL_STATE_DIR: path.join(dir, 'state') };
    expect(await program(env)).toBe(path.join(dir, '.cache/rollcall/tool/tool'));
    expect(await program(env)).toBe(path.join(dir, '.cache/rollcall/tool/tool'));
    expect(made).toEqual([env]);
  });

  it('goes into XDG_CACHE_HOME where that is set', async () => {
    expect(await program({ HOME: '/nowhere', XDG_CACHE_HOME: dir })).toBe(
      path.join(dir, 'rollcall/tool/tool'),
    );
  });

  it.each(['a home that cannot be written to', 'no home'])(
    'is kept beside the state with %s',
    async (home) => {
      await writeFile(path.join(dir, 'file'), '');
      const env = {
        ...(home !== 'no home' && { HOME: path.join(dir, 'file') }),
        ROLLCALL_STATE_DIR: path.join(dir, 'state'),
      };
      expect(await program(env)).toBe(path.join(dir, 'state/cache/tool/tool'));
      expect(made[0]).toMatchObject({ GOPATH: path.join(dir, 'state/cache/go') });
    },
  );

  it('that can be kept nowhere names each place and the variables that choose another', async () => {
    await writeFile(path.join(dir, 'file'), '');
    const env = { HOME: path.join(dir, 'file'), ROLLCALL_STATE_DIR: path.join(dir, 'file') };
    await expect(program(env)).rejects.toThrow(
      /no writable folder to store it .*XDG_CACHE_HOME or ROLLCALL_STATE_DIR/,
    );
  });
});
