import type { LogEntry } from '@temporalio/worker';
import { jsonLine } from '../../src/worker/log';

const entry = (message: string, meta?: LogEntry['meta']): LogEntry => ({
  level: 'WARN',
  message,
  timestampNanos: 1_795_951_097_552_886_558n,
  ...(meta && { meta }),
});

describe('a line of the worker’s log', () => {
  it('is JSON with the fields that lines of the API’s have', () => {
    expect(JSON.parse(jsonLine(entry('created', { taskQueue: 'rollcall' })))).toEqual({
      level: 40,
      time: 1_795_951_097_552,
      pid: process.pid,
      hostname: expect.any(String),
      taskQueue: 'rollcall',
      msg: 'created',
    });
  });

  it('has an error’s name, message and stack, and nothing of the task that it came from', () => {
    const error = new TypeError('no mailbox');
    const line = JSON.parse(jsonLine(entry('failed', { error, task: '{"input": "secret"}' })));
    expect(line).toMatchObject({ msg: 'failed', err: { type: 'TypeError', message: 'no mailbox' } });
    expect(line).not.toHaveProperty('task');
  });

  it('has no token and no address', () => {
    const line = jsonLine(entry('ann@example.org at http://rollcall.example.org/r/k1.abc'));
    expect(line).not.toMatch(/ann@|k1\.abc/);
  });
});
