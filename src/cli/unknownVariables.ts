import { variables, type Env } from '../config';
import { devPorts } from '../config/dev';
import { nearest } from '../domain/common/text';
import type { Io } from './io';

/** Variables that no schema reads: the command itself, tests, and the scripts in the documents do. */
const OTHERS = ['ROLLCALL_DEBUG', 'ROLLCALL_SKIP_SPAMASSASSIN', 'ROLLCALL_URL'];

const KNOWN = [
  ...Object.keys(variables.shape).filter((name) => name.startsWith('ROLLCALL_')),
  ...Object.keys(devPorts.shape),
  ...OTHERS,
];

/** Matches variables meant for Rollcall, even in lower case or with an L missing or doubled. */
const OURS = /^rol+_?cal+_/i;

/** One wrong character in this many is a typo. The ratio is low because all names begin alike. */
const SLIP = 5;

/** A variable meant for Rollcall that does not exist, and the nearest one; null if none is near. */
export interface UnknownVariable {
  name: string;
  nearest: string | null;
}

/** The unknown variables that are set in `env`. */
export const unknownVariables = (env: Env): UnknownVariable[] =>
  Object.keys(env)
    .filter((name) => OURS.test(name) && !KNOWN.includes(name) && env[name]?.trim())
    .filter((name) => !isServiceLink(name, env[name] ?? ''))
    .toSorted()
    .map((name) => ({ name, nearest: nearest(name, KNOWN, SLIP) ?? null }));

/** Kubernetes sets these for every service in every container of a namespace, also for a service called `rollcall`. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

const isServiceLink = (name: string, value: string): boolean =>
  SERVICE_LINK.test(name) || (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value));

/** A sentence that names the unknown variable and the nearest one. */
export const sentenceOf = ({ name, nearest }: UnknownVariable): string =>
  `${name} is not a variable of Rollcall: ${nearest ? `did you mean ${nearest}?` : 'docs/reference/configuration.md lists all variables'}`;

/**
 * Warns about each unknown variable. It is no error: an environment may be shared with another version that has the
 * variable.
 */
export function noteUnknownVariables({ env, note, colours }: Io): void {
  for (const unknown of unknownVariables(env)) note(colours.yellow(`! ${sentenceOf(unknown)}`));
}
