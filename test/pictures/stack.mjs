import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Hopeless, until } from './until.mjs';

const DIST = path.join(import.meta.dirname, '../../dist');
const COMMAND = path.join(DIST, 'cli/main.js');

/** The variables of the ports, and what each is unless something else listens there. */
const PORTS = {
  ROLLCALL_DEV_POSTGRES_PORT: 54320,
  ROLLCALL_DEV_TEMPORAL_PORT: 7233,
  ROLLCALL_DEV_TEMPORAL_UI_PORT: 8233,
  ROLLCALL_DEV_SMTP_PORT: 1025,
  ROLLCALL_DEV_INBOX_PORT: 1080,
  ROLLCALL_DEV_BK_SOPS_PORT: 8099,
  ROLLCALL_API_PORT: 8088,
  ROLLCALL_METRICS_PORT: 9464,
};

/**
 * Begins to start everything embedded from the build, as `rollcall dev` with `args` does for a person, in a folder of
 * its own, and with `sources` in the place of the demonstration's. Throws where there is no build.
 */
export async function openStack(args, sources) {
  if (!existsSync(COMMAND)) throw new Error('There is no build. Run "npm run build" first.');
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-pictures-'));
  const env = { ...inherited(), ...(await ports()) };
  if (sources) {
    env.ROLLCALL_SOURCES = path.join(folder, 'sources.json');
    await writeFile(env.ROLLCALL_SOURCES, JSON.stringify(sources));
  }
  const child = spawn(process.execPath, [COMMAND, 'dev', ...args], {
    cwd: folder,
    env: { ...env, FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C reaches the script, which then stops the stack
  });
  const stateDir = path.join(folder, args.includes('--bk-sops') ? '.rollcall/bk-sops' : '.rollcall');
  return new Stack(child, folder, { ...env, ROLLCALL_STATE_DIR: stateDir });
}

/** Settings of whoever runs this are not for the stack: it is as somebody sees it who set nothing. */
const inherited = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(ROLLCALL_|TEMPORAL_|DATABASE_URL$|SMTP_URL$|NO_COLOR$)/.test(name),
    ),
  );

async function ports() {
  const require = createRequire(import.meta.url);
  const { freePort, isBusy } = require(path.join(DIST, 'dev/ports.js'));
  const env = {};
  for (const [name, usual] of Object.entries(PORTS))
    env[name] = String((await isBusy(usual)) ? await freePort() : usual);
  return env;
}

/** The embedded stack. */
class Stack {
  /** Everything that it printed so far. */
  printed = '';
  #child;
  #folder;
  #env;
  #exited;
  #key;

  constructor(child, folder, env) {
    this.#child = child;
    this.#folder = folder;
    this.#env = env;
    this.#exited = once(child, 'exit');
    this.apiUrl = `http://127.0.0.1:${env.ROLLCALL_API_PORT}`;
    this.inboxUrl = `http://127.0.0.1:${env.ROLLCALL_DEV_INBOX_PORT}`;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.printed += text));
  }

  /** Settles once its first sweep has ended. Throws, with its last words, if that does not happen. */
  async started() {
    try {
      await until('the stack to start', async () => this.#isUp());
      await until('the first sweep to end', async () => (await this.api('/sweeps/latest')).endedAt);
    } catch (error) {
      throw new Error(`${error.message}\n${this.printed.slice(-3000)}`, { cause: error });
    }
  }

  /** Whether commands find it. */
  #isUp() {
    if (this.#child.exitCode !== null) throw new Hopeless(`It ended with ${this.#child.exitCode}.`);
    return existsSync(path.join(this.#env.ROLLCALL_STATE_DIR, 'env.json'));
  }

  /** Runs the command `rollcall` beside it and returns what it prints on standard output. Throws if it fails. */
  async rollcall(...args) {
    const options = { cwd: this.#folder, env: this.#env };
    const run = promisify(execFile)(process.execPath, [COMMAND, ...args], options);
    const { stdout } = await run.catch((error) => {
      throw new Error(`rollcall ${args.join(' ')}: ${error.stderr || error.message}`, { cause: error });
    });
    return stdout.trim();
  }

  /** A key that signs in to the overview and the admin API. */
  key() {
    this.#key ??= this.rollcall('keys', 'api', 'create', '--name', 'pictures', '--scope', 'read');
    return this.#key;
  }

  /** What the admin API answers at `where`. Throws where that is no success. */
  async api(where) {
    const headers = { authorization: `Bearer ${await this.key()}` };
    const answer = await fetch(`${this.apiUrl}/api/v1${where}`, { headers });
    if (!answer.ok) throw new Error(`GET ${where}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Stops all of it, and throws its folder away. */
  async stop() {
    if (this.#child.exitCode === null) this.#child.kill('SIGINT');
    await this.#exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
