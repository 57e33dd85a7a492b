import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import path from 'node:path';
import { CannotStart } from './cannotStart';

/** The options of `spawn` for a PostgreSQL program, and the path of its data directory. */
export interface ServerUser {
  /** Absent if it is the current user. */
  uid?: number;
  gid?: number;
  cwd: string;
  /** The path by which that user reaches the data directory. */
  dataDir: string;
}

/** Whether we are root. PostgreSQL refuses to run as root, so it then needs another user. */
export const weAreRoot = (): boolean => process.getuid?.() === 0;

/**
 * The user that runs PostgreSQL with `dataDir`. An ordinary user runs it directly. Root gives the directory to the user
 * `nobody`, unless another user owns it already, and starts the server inside it: Linux has a name for the current
 * directory, so that user needs no access to the directories above. Throws CannotStart if there is no such user.
 */
export function serverUser(dataDir: string): ServerUser {
  if (!weAreRoot()) return { cwd: path.dirname(dataDir), dataDir };
  if (process.platform !== 'linux') throw new CannotStart(asOrdinaryUser('not as root on this system'));
  const owner = statSync(dataDir);
  const { uid, gid } = owner.uid === 0 ? nobody() : owner;
  if (owner.uid === 0) handOver(dataDir, uid, gid);
  return { uid, gid, cwd: dataDir, dataDir: '/proc/self/cwd' };
}

/** The unprivileged user that every Linux has. */
export const nobody = (): { uid: number; gid: number } => ({ uid: idOf('-u'), gid: idOf('-g') });

function idOf(which: '-u' | '-g'): number {
  try {
    return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch {
    throw new CannotStart(asOrdinaryUser('not as root, and the user "nobody" does not exist'));
  }
}

function handOver(dir: string, uid: number, gid: number): void {
  try {
    chownSync(dir, uid, gid);
  } catch {
    throw new CannotStart(asOrdinaryUser(`not as root, and root cannot give ${dir} to the user "nobody"`));
  }
}

const asOrdinaryUser = (why: string) =>
  `PostgreSQL runs ${why}: start Rollcall as an ordinary user, or set DATABASE_URL to your own PostgreSQL.`;
