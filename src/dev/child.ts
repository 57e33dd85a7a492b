import { spawn } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';

/** A server in its own process, which ends when this process ends. */
export interface Child {
  pid: number;
  /** Resolves when the process has ended; never rejects. */
  exited: Promise<void>;
  running(): boolean;
  /** The last lines of its log, for an error message. */
  lastWords(): string;
  /** Sends the stop signal, then SIGKILL after ten seconds. Resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  command: string;
  args: string[];
  /** Its output is appended to this file. */
  logFile: string;
  /** The stop signal. */
  stopSignal?: 'INT' | 'TERM';
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The user to run it as, if not the current one. */
  uid?: number;
  gid?: number;
}

// The shell starts a watcher and then becomes the server by `exec`. The watcher reads from
// a pipe that this process keeps open. When the pipe closes, because we close it or because
// this process dies, even by SIGKILL, the watcher ends the server.
const LIFELINE = `
server=$$
(
  exec >/dev/null 2>&1
  read -r _ <&3
  kill -s "$0" "$server"
  tries=0
  while kill -0 "$server" && [ "$tries" -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
  kill -s KILL "$server"
) &
exec "$@" 3<&-
`;

const running = new Set<Child>();

/** Stops every running server, including those whose start nobody waits for any more. */
export async function stopEveryChild(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}

/** Starts a server that ends with this process. Throws only if no process can be created. */
export function startChild({ command, args, logFile, stopSignal = 'TERM', ...options }: ChildOptions): Child {
  const log = openSync(logFile, 'a');
  // Its own session, so that Ctrl-C in the terminal reaches only us, and we stop the parts in order.
  const child = spawn('/bin/sh', ['-c', LIFELINE, stopSignal, command, ...args], {
    stdio: ['ignore', log, log, 'pipe'],
    detached: true,
    ...options,
  });
  closeSync(log);
  const lifeline = child.stdio[3];
  if (!(lifeline instanceof Socket)) throw new Error(`${command} could not be started`);
  lifeline.resume().on('error', () => undefined); // the process ended first and closed the pipe
  child.once('exit', () => lifeline.end());
  // `close` fires after the watcher, the last holder of the pipe, has ended too.
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve()).once('error', () => resolve());
  });
  const server: Child = {
    pid: child.pid ?? -1,
    exited,
    running: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    lastWords: () => readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n'),
    stop: () => {
      lifeline.end();
      return exited;
    },
  };
  running.add(server);
  void exited.then(() => running.delete(server));
  return server;
}

/**
 * Calls `ready` ten times a second until it returns without throwing. Throws with the server's last log lines if the
 * server ends first or is not ready within `withinMs`.
 */
export async function untilReady(
  what: string,
  child: Child,
  ready: () => Promise<unknown>,
  withinMs = 60_000,
): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    try {
      await ready();
      return;
    } catch {
      if (child.running() && waited < withinMs) await new Promise((resolve) => setTimeout(resolve, 100));
      else break;
    }
  }
  await child.stop();
  throw new Error(`${what} did not start. The end of its log:\n${child.lastWords()}`);
}
