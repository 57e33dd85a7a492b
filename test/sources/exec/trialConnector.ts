import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Fault } from '../../../src/domain/common/errors';
import { memory } from '../../../src/sources/conformance/memory';
import { exec } from '../../../src/sources/exec/type';
import type { DeclaredParts } from '../../../src/sources/type';
import { inventoryFolder } from '../../support/inventoryFolder';

/** What the programs of these tests begin with: the request they were sent, and how they answer. */
const PRELUDE = `
  const fs = require('node:fs');
  const request = JSON.parse(fs.readFileSync(0, 'utf8'));
  fs.appendFileSync('requests', JSON.stringify(request) + '\\n');
  const write = (text) => fs.writeSync(1, text);
  const say = (line) => write(JSON.stringify(line) + '\\n');
  const project = { project: { id: 'p', name: 'Alpha' } };
  const task = (id, more) => ({ task: { id, project_id: 'p', name: id, enabled: true, ...more } });
  const end = (more) => say({ end: { ...more } });
`;

/** A folder in which connectors run, each a few lines of JavaScript. */
export async function trialConnectors() {
  const { folder, remove } = await inventoryFolder();
  const declare = (program: string, more: object = {}, env: Record<string, string> = {}) =>
    exec(
      { command: [process.execPath, '-e', PRELUDE + program], ...more },
      { file: path.join(folder, 'sources.yaml'), name: 'held', env: { PATH: '/usr/bin', ...env } },
    );
  const declared = (...given: Parameters<typeof declare>): DeclaredParts => {
    const one = declare(...given);
    if (Array.isArray(one)) throw new Error(JSON.stringify(one));
    return one;
  };
  const file = (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => '');
  return {
    folder,
    remove,
    declared,
    file,
    faults: (more: object): Fault[] => {
      const one = declare('', more);
      return Array.isArray(one) ? one : [];
    },
    /** The source, which was not synced yet. */
    source: async (...given: Parameters<typeof declare>) =>
      (await declared(...given).open(memory().parts)).source,
    requests: async () =>
      (await file('requests'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Whether a process runs. One that has ended, and that nobody has asked about yet, does not. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z]/.test(stdout.trim());
}
