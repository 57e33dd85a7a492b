import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeStackFile } from '../../src/cli/embedded';
import { demoEnvironment } from '../../src/dev/bkSops/demo';
import { checkStart } from '../../src/dev/checks';
import { linkKeys } from '../../src/dev/linkKeys';
import { freePort, portOf } from '../../src/dev/ports';
import { allEmbedded, sampleFile, stackSettings } from '../../src/dev/settings';

let dir: string;
let env: Record<string, string>;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rollcall-settings-'));
  env = { ROLLCALL_STATE_DIR: dir };
  for (const part of [
    'DEV_POSTGRES',
    'DEV_TEMPORAL',
    'DEV_TEMPORAL_UI',
    'DEV_SMTP',
    'DEV_INBOX',
    'API',
    'METRICS',
  ]) {
    env[`ROLLCALL_${part}_PORT`] = String(await freePort());
  }
});
afterEach(() => rm(dir, { recursive: true }));

const check = (more: Record<string, string | undefined> = {}) =>
  checkStart(stackSettings({ ...env, ...more }));

describe('the embedded stack', () => {
  it.each(['DATABASE_URL', 'SMTP_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'])(
    'is no demonstration any more with %s set',
    (name) => {
      const value = name === 'DATABASE_URL' ? 'postgres://db/x' : 'smtp://mail.example.org';
      expect(allEmbedded(stackSettings({ ...env, [name]: value }))).toBe(false);
    },
  );

  it('is all embedded with nothing set, or set to nothing', () => {
    expect(allEmbedded(stackSettings({}))).toBe(true);
    expect(allEmbedded(stackSettings({ SMTP_URL: '' }))).toBe(true);
  });

  it('names the variable of a port that is none', () => {
    expect(() => stackSettings({ ROLLCALL_DEV_SMTP_PORT: '70000' })).toThrow(/ROLLCALL_DEV_SMTP_PORT.*65535/);
  });

  it('keeps one link key for a state directory, readable by its owner only', async () => {
    const key = await linkKeys(dir);
    expect(await linkKeys(dir)).toBe(key);
    expect((await stat(path.join(dir, 'link.keys'))).mode & 0o777).toBe(0o600);
    expect(key).toBe(`file:${path.join(dir, 'link.keys')}`);
  });
});

describe('starting it', () => {
  it('is fine with free ports and a directory to write to', async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  it('on a busy port names port, purpose, who holds it and the variable that changes it', async () => {
    const server = await new Promise<Server>((resolve) => {
      const busy: Server = createServer().listen(0, '127.0.0.1', () => resolve(busy));
    });
    const port = String(portOf(server));
    await expect(check({ ROLLCALL_DEV_SMTP_PORT: port })).rejects.toThrow(
      new RegExp(`Port ${port} for the SMTP inbox is in use.*: stop that process.*ROLLCALL_DEV_SMTP_PORT=`),
    );
    server.close();
  });

  it('asks for no port of a part that is a real one', async () => {
    const settings = stackSettings({ ...env, SMTP_URL: 'smtp://x', ROLLCALL_DEV_SMTP_PORT: '1' });
    await expect(checkStart(settings)).resolves.toBeUndefined();
  });

  it('in a directory that cannot be written to names it and the variable', async () => {
    await writeFile(path.join(dir, 'file'), '');
    await expect(check({ ROLLCALL_STATE_DIR: path.join(dir, 'file', 'x') })).rejects.toThrow(
      /Cannot write to the directory .* \(ENOTDIR\).*ROLLCALL_STATE_DIR/,
    );
  });

  it('a second time with the same directory names the process that has it', async () => {
    writeStackFile(dir, { pid: process.pid, env: {} });
    await expect(check()).rejects.toThrow(`process ${process.pid}`);
  });

  it('with a real part is refused while the sample is in the directory: its rounds would mail through it', async () => {
    await writeFile(sampleFile(dir), '{}');
    await expect(check({ SMTP_URL: 'smtp://mail.example.org' })).rejects.toThrow(
      /SMTP_URL is set.*unset SMTP_URL/,
    );
  });
});

describe('the demonstration of bk-sops', () => {
  const stateDir = () => path.join(dir, 'bk-sops');
  const begin = () => demoEnvironment({ ROLLCALL_STATE_DIR: dir });
  const left = () => path.join(stateDir(), 'left');
  beforeEach(async () => {
    await mkdir(stateDir());
    await writeFile(left(), '');
  });

  it('begins anew in the directory that is named', async () => {
    expect(await begin()).toEqual({ ROLLCALL_STATE_DIR: stateDir() });
    expect(existsSync(left())).toBe(false);
  });

  it('takes nothing away from one that runs, and is then refused', async () => {
    writeStackFile(stateDir(), { pid: process.pid, env: {} });
    await expect(check(await begin())).rejects.toThrow(`process ${process.pid}`);
    expect(existsSync(left())).toBe(true);
  });

  it('writes to nobody real', async () => {
    await expect(demoEnvironment({ ROLLCALL_STATE_DIR: dir, SMTP_URL: 'smtp://x' })).rejects.toThrow(
      'SMTP_URL',
    );
  });
});
