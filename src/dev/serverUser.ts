import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import path from 'node:path';
import { CannotStart } from './cannotStart';

/** How a program of PostgreSQL is started, for `spawn`, and what it calls its data directory. */
export interface ServerUser {
  /** Not there where it is us. */
  uid?: number;
  gid?: number;
  cwd: string;
  /** The data directory as that user reaches it. */
  dataDir: string;
}

/** Whether PostgreSQL, which refuses to run as root, must run as somebody else than us. */
export const weAreRoot = (): boolean => process.getuid?.() === 0;

/**
 * Whom PostgreSQL runs as, with `dataDir` for its data. An ordinary user runs it as it is. Root hands the directory to
 * the user `nobody`, or leaves it to the user who has it already, and starts the server inside it: by the name that
 * Linux has for the directory one is in, that user needs no way through the directories above, which may be closed to
 * all but root. Throws CannotStart where root has no other user to hand it to.
 */
export function serverUser(dataDir: string): ServerUser {
  if (!weAreRoot()) return { cwd: path.dirname(dataDir), dataDir };
  if (process.platform !== 'linux') throw new CannotStart(asOrdinaryUser('on this system not as root'));
  const owner = statSync(dataDir);
  const { uid, gid } = owner.uid === 0 ? nobody() : owner;
  if (owner.uid === 0) handOver(dataDir, uid, gid);
  return { uid, gid, cwd: dataDir, dataDir: '/proc/self/cwd' };
}

/** The user that every Linux has for what should own nothing. */
export const nobody = (): { uid: number; gid: number } => ({ uid: idOf('-u'), gid: idOf('-g') });

function idOf(which: '-u' | '-g'): number {
  try {
    return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch {
    throw new CannotStart(asOrdinaryUser('not as root, and there is no user "nobody" to run it as'));
  }
}

function handOver(dir: string, uid: number, gid: number): void {
  try {
    chownSync(dir, uid, gid);
  } catch {
    throw new CannotStart(asOrdinaryUser(`not as root, which may not give ${dir} to the user "nobody" here`));
  }
}

const asOrdinaryUser = (why: string) =>
  `PostgreSQL runs ${why}: start Rollcall as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.`;
