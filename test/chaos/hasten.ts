import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The product's waits that no cadence sets, about a hundred times shorter: a seed takes seconds, not hours. What is
 * done after each wait is the product's own. Each text has to be found, so that this list cannot grow old unseen.
 */
const SHORTER: [what: string, from: RegExp, to: string][] = [
  ['pause while the database is away', /const FIRST = 20 \* SECOND;/g, 'const FIRST = 0.2 * SECOND;'],
  ['longest of these pauses', /const LONGEST = 300 \* SECOND;/g, 'const LONGEST = 2 * SECOND;'],
  ['breaker', /10 \* MINUTE, 30 \* SECOND \* 2 \*\*/g, '2 * SECOND, 0.3 * SECOND * 2 **'],
  ['spread behind a breaker', /\(1 \+ Math\.random\(\) \/ 2\)\) \+ 1000/g, '(1 + Math.random() / 2)) + 50'],
  ['greylisted', /\[6 \* MINUTE, HOUR\]/g, '[3 * SECOND, 5 * SECOND]'],
  ['put off', /\[30 \* SECOND, HOUR\]/g, '[0.3 * SECOND, 2 * SECOND]'],
  ['outage', /\[MINUTE, 10 \* MINUTE\]/g, '[0.5 * SECOND, 2 * SECOND]'],
  ['unknown fate', /\[15 \* MINUTE, 2 \* HOUR\]/g, '[4 * SECOND, 6 * SECOND]'],
  ['look again while paused', /Math\.max\(MINUTE, /g, 'Math.max(MINUTE / 100, '],
  [
    'mail server',
    /connection: 20_000, greeting: 30_000, silence: 600_000/g,
    'connection: 1500, greeting: 1500, silence: 3000',
  ],
  [
    'database, short',
    /short: \{ connection: 10 \* SECOND, statement: 15 \* SECOND,/g,
    'short: { connection: 2 * SECOND, statement: 3 * SECOND,',
  ],
  [
    'database, mailing',
    /mailing: \{ connection: 10 \* SECOND, statement: 15 \* SECOND,/g,
    'mailing: { connection: 2 * SECOND, statement: 3 * SECOND,',
  ],
  [
    'database, long',
    /long: \{ connection: 10 \* SECOND, statement: 60 \* MINUTE,/g,
    'long: { connection: 2 * SECOND, statement: 10 * SECOND,',
  ],
  ['reconciler', /every: 10 \* MINUTE/g, 'every: 5_000'],
  ['grace of the reconciler', /const GRACE_MS = 60_000;/g, 'const GRACE_MS = 1_500;'],
  ['heartbeat', /const EVERY_MS = 5000;/g, 'const EVERY_MS = 400;'],
  ['missed heartbeat', /heartbeatTimeout: '30 seconds'/g, "heartbeatTimeout: '3 seconds'"],
  [
    'repeats of mail',
    /initialInterval: '5 seconds', maximumInterval: '10 minutes'/g,
    "initialInterval: '200 milliseconds', maximumInterval: '2 seconds'",
  ],
  ['repeats of other work', /maximumInterval: '1 minute'/g, "maximumInterval: '2 seconds'"],
  [
    'a worker that is gone',
    /shutdownForceTime: '20 seconds',/g,
    "shutdownForceTime: '20 seconds', stickyQueueScheduleToStartTimeout: '1 second', maxHeartbeatThrottleInterval: '400 milliseconds',",
  ],
];

/** Copies the build to `folder`, with shorter waits, and beside it what the build looks for. Returns its command. */
export function hastenedBuild(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const part of ['dist', 'migrations', 'templates', 'package.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const found = new Set<string>();
  for (const file of readdirSync(path.join(folder, 'dist'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const at = path.join(folder, 'dist', file);
    const text = readFileSync(at, 'utf8');
    const changed = SHORTER.reduce((before, [what, from, to]) => {
      if (before.match(from)) found.add(what);
      return before.replace(from, to);
    }, text);
    if (changed !== text) writeFileSync(at, changed);
  }
  const missing = SHORTER.filter(([what]) => !found.has(what)).map(
    ([what, from]) => `${what}: ${from.source}`,
  );
  if (missing.length > 0)
    throw new Error(`The build does not contain these waits any more:\n${missing.join('\n')}`);
  return path.join(folder, 'dist/cli/main.js');
}
