import type { LogEntry } from '@temporalio/worker';
import { runInNewContext } from 'node:vm';
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

  it('has the error of a workflow, whose sandbox has an Error of its own', () => {
    const error: unknown = runInNewContext(`new TypeError('no such move of ann@example.org')`);
    expect(JSON.parse(jsonLine(entry('failed', { error })))).toMatchObject({
      err: { type: 'TypeError', message: 'no such move of [address]', stack: expect.any(String) },
    });
  });

  it('has the error within what else is told, and what was thrown and is no error', () => {
    const cause = new Error('postgres://rollcall:secret@db/rollcall does not answer');
    const line = JSON.parse(jsonLine(entry('failed', { error: 'no', failure: { cause } })));
    expect(line).toMatchObject({
      err: { message: 'no' },
      failure: { cause: { message: 'postgres://[redacted]@db/rollcall does not answer' } },
    });
  });

  it('is written whatever is in it', () => {
    const circle: Record<string, unknown> = { count: 1n };
    circle['self'] = circle;
    expect(JSON.parse(jsonLine(entry('odd', { circle })))).toMatchObject({
      circle: { count: '1', self: '[circular]' },
    });
  });
});
