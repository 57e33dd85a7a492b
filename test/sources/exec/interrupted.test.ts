import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inventoryFolder } from '../../support/inventoryFolder';
import { until } from '../../support/world';
import { isRunning } from './trialConnector';

const COMMAND = path.join(__dirname, '../../../dist/cli/main.js');
const HANGS = `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1000);`;

describe('a command that is interrupted while it waits for a connector', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends the connector, too: %s', async (signal) => {
    const { folder, remove } = await inventoryFolder({
      'sources.yaml': JSON.stringify({ held: { type: 'exec', command: [process.execPath, '-e', HANGS] } }),
    });
    const env = { PATH: process.env['PATH'], ROLLCALL_SOURCES: `${folder}/sources.yaml` };
    const command = spawn(process.execPath, [COMMAND, 'source', 'check', 'held'], { env, stdio: 'ignore' });
    const pid = () => readFile(`${folder}/pid`, 'utf8').then(Number, () => 0);
    await until(async () => (await pid()) > 0, 'the connector');
    command.kill(signal);
    expect(await once(command, 'exit')).toEqual([null, signal]);
    const connector = await pid();
    await until(() => !isRunning(connector), 'its end');
    await remove();
  });
});
