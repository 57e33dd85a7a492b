import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { locate, type Way } from '../../src/dev/locate';
import { onlyProgram, onPath, runTool } from '../../src/dev/tools';

const ignore = () => undefined;
const closed = (name: string, why: string): Way => ({ name, find: () => Promise.reject(new Error(why)) });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rollcall-locate-'));
});
afterEach(() => rm(dir, { recursive: true }));

const program = (name: string, script = 'exit 0') =>
  writeFile(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

describe('a program', () => {
  it('is taken from the first way that has it', async () => {
    const never: Way = { name: 'third', find: () => Promise.reject(new Error('must not be asked')) };
    const ways = [closed('first', 'no'), { name: 'second', find: async () => '/found' }, never];
    expect(await locate('It', ways, '', ignore)).toBe('/found');
  });

  it('that no way has is told with every miss in order, and what to do', async () => {
    const ways = [closed('on the PATH', 'not there'), closed('a download', 'offline\nstack')];
    await expect(locate('The tool', ways, 'Install it.', ignore)).rejects.toThrow(
      'The tool was not found. Tried, in this order:\n  on the PATH: not there\n  a download: offline\nInstall it.',
    );
  });

  it('on the PATH must be executable', async () => {
    await writeFile(path.join(dir, 'tool'), '');
    await expect(onPath('tool', { PATH: dir })).rejects.toThrow('"tool" is not there');
    await program('other');
    expect(await onPath('other', { PATH: `/nowhere:${dir}` })).toBe(path.join(dir, 'other'));
  });

  it('kept in a folder is used only if it is the only one', async () => {
    await expect(onlyProgram(dir)).rejects.toThrow('no program');
    await program('one');
    expect(await onlyProgram(dir)).toBe(path.join(dir, 'one'));
    await program('two');
    await expect(onlyProgram(dir)).rejects.toThrow('no program');
  });
});

describe('a tool that runs', () => {
  const run = (lines: string[]) =>
    runTool(path.join(dir, 'tool'), [], { env: {}, cwd: dir }, (line) => lines.push(line));

  it('has each line it prints shown', async () => {
    await program('tool', 'echo downloading >&2');
    const lines: string[] = [];
    await run(lines);
    expect(lines).toEqual(['downloading']);
  });

  it('and fails is told with what it said last', async () => {
    await program('tool', 'echo no network; exit 3');
    await expect(run([])).rejects.toThrow(/tool" failed: no network/);
  });
});
