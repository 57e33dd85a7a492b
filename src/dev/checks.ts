import { execFile } from 'node:child_process';
import { runningStack } from '../cli/embedded';
import { CannotStart } from './cannotStart';
import { isBusy } from './ports';
import { allEmbedded, holdsSample, type StackSettings } from './settings';
import { requireWritable } from './tools';

/** Throws CannotStart if the stack cannot or must not start with these settings. Runs before anything starts. */
export async function checkStart(settings: StackSettings): Promise<void> {
  refuseSecond(settings.stateDir);
  await requireStateDir(settings.stateDir);
  refuseSampleWithRealParts(settings);
  await requireFreePorts(portsOf(settings));
}

function refuseSecond(stateDir: string): void {
  const stack = runningStack(stateDir);
  if (!stack) return;
  throw new CannotStart(
    `"rollcall dev" is already running with ${stateDir} (process ${stack.pid}): use it, stop it, ` +
      'or set another directory and other ports (ROLLCALL_STATE_DIR, ROLLCALL_DEV_*_PORT, ROLLCALL_API_PORT, ROLLCALL_METRICS_PORT).',
  );
}

async function requireStateDir(stateDir: string): Promise<void> {
  try {
    await requireWritable(stateDir);
  } catch (error) {
    throw new CannotStart(
      `Cannot write to the directory ${stateDir} (${codeOf(error)}): change its permissions, ` +
        'or set another directory with ROLLCALL_STATE_DIR.',
    );
  }
}

/** With a real server, open reminders of the sample would be sent through it. */
function refuseSampleWithRealParts(settings: StackSettings): void {
  if (allEmbedded(settings) || !holdsSample(settings.stateDir)) return;
  const names = Object.values(settings.real).join(' and ');
  throw new CannotStart(
    `${names} is set, but ${settings.stateDir} holds the sample inventory with open rounds, which must not ` +
      `reach a real server: unset ${names} to continue with the sample, or set another directory with ROLLCALL_STATE_DIR.`,
  );
}

/** A port to listen on, and the variable that changes it. */
export interface WantedPort {
  port: number;
  what: string;
  variable: string;
}

/** Throws CannotStart naming each port of `wanted` that is in use, by which process if known, and how to change it. */
export async function requireFreePorts(wanted: WantedPort[]): Promise<void> {
  const sentences: string[] = [];
  for (const { port, what, variable } of wanted) {
    if (!(await isBusy(port))) continue;
    const who = await listenerOn(port);
    sentences.push(
      `Port ${port} for ${what} is in use${who && ` by ${who}`}: stop that process, ` +
        `or choose another port, for example ${variable}=${port + 10_000}.`,
    );
  }
  if (sentences.length) throw new CannotStart(sentences.join('\n'));
}

function portsOf(settings: StackSettings): WantedPort[] {
  const { real } = settings;
  const parts = [
    {
      port: settings.postgresPort,
      what: 'PostgreSQL',
      variable: 'ROLLCALL_DEV_POSTGRES_PORT',
      real: real.PostgreSQL,
    },
    {
      port: settings.temporalPort,
      what: 'Temporal',
      variable: 'ROLLCALL_DEV_TEMPORAL_PORT',
      real: real.Temporal,
    },
    {
      port: settings.temporalUiPort,
      what: "Temporal's UI",
      variable: 'ROLLCALL_DEV_TEMPORAL_UI_PORT',
      real: real.Temporal,
    },
    { port: settings.smtpPort, what: 'the SMTP inbox', variable: 'ROLLCALL_DEV_SMTP_PORT', real: real.inbox },
    {
      port: settings.inboxPort,
      what: "the inbox's web page",
      variable: 'ROLLCALL_DEV_INBOX_PORT',
      real: real.inbox,
    },
    { port: settings.apiPort, what: 'the API', variable: 'ROLLCALL_API_PORT', real: undefined },
    {
      port: settings.metricsPort,
      what: 'the metrics',
      variable: 'ROLLCALL_METRICS_PORT',
      real: undefined,
    },
  ];
  return parts.filter((part) => !part.real);
}

/** The process that listens on `port`, as `name (process 12)`; empty if unknown. */
function listenerOn(port: number): Promise<string> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], (error, out) => {
      const [, pid, name] = /^p(\d+)\nc(.*)$/m.exec(out) ?? [];
      if (!error && pid) return resolve(`${name} (process ${pid})`);
      execFile('ss', ['-Hltnp', `sport = :${port}`], (_error, lines) => {
        const [, process, id] = /users:\(\("([^"]+)",pid=(\d+)/.exec(lines) ?? [];
        resolve(id ? `${process} (process ${id})` : '');
      });
    });
  });
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error && 'code' in error ? String(error.code) : String(error);
