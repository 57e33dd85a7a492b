import { spawn } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';

/** A server that runs as a process of its own, and dies with this one. */
export interface Child {
  pid: number;
  /** Settles when the process is gone; never rejects. */
  exited: Promise<void>;
  running(): boolean;
  /** The end of what it wrote to its log, for an error message. */
  lastWords(): string;
  /** Ends it: asked politely first, killed after ten seconds. Settles when it is gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  command: string;
  args: string[];
  /** Everything it prints goes here, appended. */
  logFile: string;
  /** The signal that asks it to end. */
  stopSignal?: 'INT' | 'TERM';
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Whom it runs as, where that is not us. */
  uid?: number;
  gid?: number;
}

// The shell becomes the server by `exec`. Before that it leaves a watcher behind, which reads from
// the pipe this process holds open: the pipe's end, by our closing it or by our death of whatever
// kind, SIGKILL included, is the server's end.
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

/** Stops every server that runs, also one that was being started by somebody who no longer waits for it. */
export async function stopEveryChild(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}

/** Starts a server that lives no longer than this process. Throws only if no process can be made. */
export function startChild({ command, args, logFile, stopSignal = 'TERM', ...options }: ChildOptions): Child {
  const log = openSync(logFile, 'a');
  // A session of its own: Ctrl-C in the terminal reaches us alone, and we stop the parts in order.
  const child = spawn('/bin/sh', ['-c', LIFELINE, stopSignal, command, ...args], {
    stdio: ['ignore', log, log, 'pipe'],
    detached: true,
    ...options,
  });
  closeSync(log);
  const lifeline = child.stdio[3];
  if (!(lifeline instanceof Socket)) throw new Error(`${command} could not be started`);
  lifeline.resume().on('error', () => undefined); // it died first, taking the pipe with it
  child.once('exit', () => lifeline.end());
  // `close` comes once the watcher, the last to hold the pipe, is gone as well.
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
 * Waits until `ready` returns without throwing, tried ten times a second.
 * Throws with the server's last words if it dies first, or is not ready within `withinMs`.
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
  throw new Error(`${what} did not start. Its last words:\n${child.lastWords()}`);
}
