// What a newcomer does, on a clean clone in a directory of mode 0700: the README's first command, the first mail, the
// first click, an answer, Ctrl-C. Ends with 1, saying what went wrong, where a person would have left.
//
//   node test/newcomer/run.mjs            the whole way, in a real browser, with an empty npm cache; then a test there
//   node test/newcomer/run.mjs --brief    up to the first mail, and Ctrl-C
//
// Whichever Node runs this is the newcomer's.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerFirstMail } from './firstClick.mjs';

const ROOT = path.join(import.meta.dirname, '../..');
const brief = process.argv.includes('--brief');
const PORTS = ['DEV_POSTGRES', 'DEV_TEMPORAL', 'DEV_TEMPORAL_UI', 'DEV_SMTP', 'DEV_INBOX', 'API', 'METRICS'];
const began = performance.now();
const seconds = (since = began) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const tell = (line) => console.log(`   ${line}`);

const dir = await mkdtemp(path.join(tmpdir(), 'rollcall-newcomer-'));
await chmod(dir, 0o700);
const clone = path.join(dir, 'rollcall');
let started;
try {
  execFileSync('git', ['clone', '--quiet', ROOT, clone]);
  await firstCommandOfReadme();
  const env = await newcomersEnvironment();
  started = await startAsReadmeSays(env);
  const stack = await running(started);
  await firstMail(stack);
  if (!brief) await answerFirstMail({ clone, stack, started, tell });
  await stop(started, env);
  if (!brief) await runOneTest(env);
  assert.equal(
    execFileSync('git', ['status', '--short'], { cwd: clone, encoding: 'utf8' }),
    '',
    'the clone is dirty',
  );
  tell(`all of it took ${seconds()}`);
} catch (error) {
  console.error(started?.output.slice(-4000) ?? '');
  console.error(`✗ ${error.stack}`);
  process.exitCode = 1;
} finally {
  started?.kill();
  await rm(dir, { recursive: true, force: true });
}

/** What is tried is what the README says, not what this script believes. */
async function firstCommandOfReadme() {
  const readme = await readFile(path.join(clone, 'README.md'), 'utf8');
  const [, command] = /```sh\n(.*)\n```/.exec(readme) ?? [];
  assert.equal(command, 'npm ci && npm start', "the README's first command");
}

/** Ports that are free, since others may use the usual ones here; npm starts with nothing in its cache. */
async function newcomersEnvironment() {
  const env = { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` };
  // What is set for whoever runs this is not for the newcomer.
  for (const name of Object.keys(env))
    if (/^(CI|DATABASE_URL|SMTP_URL|JEST_WORKER_ID|(ROLLCALL|TEMPORAL)_.*)$/.test(name)) delete env[name];
  for (const name of PORTS) env[`ROLLCALL_${name}_PORT`] = String(await freePort());
  if (!brief) env.npm_config_cache = path.join(dir, 'npm-cache');
  return env;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Runs the README's command with Ctrl-C going to all of it, as from a terminal. */
async function startAsReadmeSays(env) {
  const child = spawn('sh', ['-c', 'npm ci && npm start'], { cwd: clone, env, detached: true });
  const state = { output: '', child, exited: once(child, 'exit') };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      state.output += chunk;
    });
  state.kill = () => {
    if (child.pid && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  return state;
}

/** Waits for the table that says where to look; returns the variables of the stack that runs. */
async function running(state) {
  await until('the table of the start', 15 * 60, async () => {
    assert.ok(state.child.exitCode === null && state.child.signalCode === null, 'the start ended');
    return /Click first/.test(state.output);
  });
  assert.doesNotMatch(state.output, /EBADENGINE/, 'npm warns of a package that wants another Node');
  tell(
    `Node ${process.version}: npm ci && npm start says where to look after ${seconds()} (npm's cache ${brief ? 'as it was' : 'empty'}, built programs as they were)`,
  );
  const file = path.join(clone, '.rollcall/env.json');
  return JSON.parse(await readFile(file, 'utf8')).env;
}

async function firstMail(stack) {
  const { Client } = createRequire(path.join(clone, 'package.json'))('pg');
  const client = new Client({ connectionString: stack.DATABASE_URL });
  await client.connect();
  try {
    await until('the first mail', 120, async () => {
      const { rowCount } = await client.query("select from notice where state = 'sent' limit 1");
      return rowCount > 0;
    });
  } finally {
    await client.end();
  }
  tell(`the inbox accepted the first mail after ${seconds()}`);
}

/** Ctrl-C in the terminal reaches npm and all that it started; the servers, in sessions of their own, go with it. */
async function stop({ child, exited }, env) {
  const asked = performance.now();
  process.kill(-child.pid, 'SIGINT');
  await until(
    'the end of it after Ctrl-C',
    60,
    async () => child.exitCode !== null || child.signalCode !== null,
  );
  await exited;
  assert.throws(() => process.kill(-child.pid, 0), 'a process of it is left');
  for (const name of PORTS)
    assert.ok(await isFree(env[`ROLLCALL_${name}_PORT`]), `something still listens on ${name}'s port`);
  tell(`Ctrl-C ended all of it in ${seconds(asked)}`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.unref();
  });
}

/** The suite's own set-up must run here too; the whole suite runs elsewhere. */
async function runOneTest(env) {
  const since = performance.now();
  execFileSync('npx', ['jest', 'test/dev/postgres.test.ts', 'test/activities/reminder/activities.test.ts'], {
    cwd: clone,
    env,
    stdio: 'pipe',
  });
  tell(`two files of tests passed there in ${seconds(since)}`);
}

async function until(what, withinSeconds, condition) {
  const end = performance.now() + withinSeconds * 1000;
  while (!(await condition())) {
    assert.ok(performance.now() < end, `waited ${withinSeconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
