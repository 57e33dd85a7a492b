import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

export interface Command {
  command: string;
  args: string[];
}

const weAreRoot = () => process.getuid?.() === 0;

/**
 * A command that PostgreSQL accepts to be run by. It refuses to run as root, so root hands it to
 * the user `nobody`, with the one right it then lacks: to pass through directories closed to others,
 * as a clone below /root would be.
 */
export function asServerUser(command: string, args: string[]): Command {
  if (!weAreRoot()) return { command, args };
  const { uid, gid } = nobody();
  const drop = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { command: 'setpriv', args: [...drop, ...keep, '--', command, ...args] };
}

/** Makes the user that PostgreSQL runs as the owner of `file`; nothing to do unless we are root. */
export function giveToServerUser(file: string): void {
  if (!weAreRoot()) return;
  const { uid, gid } = nobody();
  chownSync(file, uid, gid);
}

const nobody = () => ({ uid: idOf('-u'), gid: idOf('-g') });

const idOf = (which: '-u' | '-g') =>
  Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }).trim());
