import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChild, untilReady } from '../../src/dev/child';
import { until } from '../support/world';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rollcall-child-'));
});
afterEach(() => rm(dir, { recursive: true }));

const start = (script: string) =>
  startChild({ command: '/bin/sh', args: ['-c', script], logFile: path.join(dir, 'log') });

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a server we started', () => {
  it('is gone once it was stopped', async () => {
    const child = start('exec sleep 60');
    expect(child.running()).toBe(true);
    await child.stop();
    expect(isAlive(child.pid)).toBe(false);
  });

  it('goes when we are killed outright', async () => {
    const pidFile = path.join(dir, 'pid');
    const script = path.join(dir, 'parent.js');
    const built = JSON.stringify(path.join(__dirname, '../../dist/dev/child.js'));
    await writeFile(
      script,
      `const { pid } = require(${built}).startChild({ command: 'sleep', args: ['60'], logFile: ${JSON.stringify(path.join(dir, 'log'))} });
       require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(pid));
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [script]);
    const pid = () => readFile(pidFile, 'utf8').then(Number, () => 0);
    await until(async () => (await pid()) > 0, 'the child');
    const child = await pid();
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until(() => !isAlive(child), 'the end of the child');
  });

  it('that dies before it is ready is told with its last words', async () => {
    const child = start('echo the port is taken; exit 1');
    const ready = () => Promise.reject(new Error('not yet'));
    await expect(untilReady('The server', child, ready)).rejects.toThrow(
      'The server did not start. The end of its log:\nthe port is taken',
    );
  });
});
