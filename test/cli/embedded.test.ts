import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeStackFile, runningStack, withEmbedded, writeStackFile } from '../../src/cli/embedded';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rollcall-state-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const env = { DATABASE_URL: 'postgres://embedded/rollcall', TEMPORAL_ADDRESS: 'localhost:17233' };

describe('the running embedded stack', () => {
  it('lends its environment to a command that names no part of its own', () => {
    writeStackFile(dir, { pid: process.pid, env });
    const found = withEmbedded({ ROLLCALL_STATE_DIR: dir, DATABASE_URL: '', HOME: '/home/ann' });
    expect(found.stack?.pid).toBe(process.pid);
    expect(found.env).toMatchObject({ ...env, HOME: '/home/ann' });
  });

  it('lends all that it is configured with, and nothing else of its environment', () => {
    const configured = {
      ...env,
      ROLLCALL_FALLBACK_ADDRESS: 'team@example.org',
      ROLLCALL_SOURCES: '/etc/rollcall/sources.yaml',
    };
    const rest = { HOME: '/home/bob', AWS_SECRET_ACCESS_KEY: 'x', ROLLCALL_MAIL_TEMPLATES: ' ' };
    writeStackFile(dir, { pid: process.pid, env: { ...configured, ...rest } });
    expect(runningStack(dir)?.env).toEqual(configured);
  });

  it.each(['DATABASE_URL', 'SMTP_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'])(
    'is not used where %s is set',
    (variable) => {
      writeStackFile(dir, { pid: process.pid, env });
      const own = { ROLLCALL_STATE_DIR: dir, [variable]: 'mine' };
      expect(withEmbedded(own)).toEqual({ env: own, stack: null });
    },
  );

  it('is not found once its process is gone, its file left behind or not', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    writeStackFile(dir, { pid: child.pid ?? 0, env });
    expect(runningStack(dir)).toBeNull();
    removeStackFile(dir);
    expect(runningStack(dir)).toBeNull();
  });

  it('keeps its secrets to its owner', () => {
    writeStackFile(dir, { pid: process.pid, env });
    expect(statSync(path.join(dir, 'env.json')).mode & 0o777).toBe(0o600);
  });
});
