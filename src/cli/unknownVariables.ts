import { variables, type Env } from '../config';
import { devPorts } from '../config/dev';
import { nearest } from '../domain/common/text';
import type { Io } from './io';

/** Read elsewhere than by the schemas: by the command itself, and by the tests and the scripts of the documents. */
const OTHERS = ['ROLLCALL_DEBUG', 'ROLLCALL_SKIP_SPAMASSASSIN', 'ROLLCALL_URL'];

const KNOWN = [
  ...Object.keys(variables.shape).filter((name) => name.startsWith('ROLLCALL_')),
  ...Object.keys(devPorts.shape),
  ...OTHERS,
];

/** What is meant for Rollcall: its prefix, in small letters or with an L lost or doubled, too. */
const OURS = /^rol+_?cal+_/i;

/** One character in this many may be wrong: all of them begin alike. */
const SLIP = 5;

/** A variable that is meant for Rollcall and that it does not have, and the one that may be meant; null where none is near. */
export interface UnknownVariable {
  name: string;
  nearest: string | null;
}

/** Those that are set in `env`. */
export const unknownVariables = (env: Env): UnknownVariable[] =>
  Object.keys(env)
    .filter((name) => OURS.test(name) && !KNOWN.includes(name) && env[name]?.trim())
    .filter((name) => !isServiceLink(name, env[name] ?? ''))
    .toSorted()
    .map((name) => ({ name, nearest: nearest(name, KNOWN, SLIP) ?? null }));

/** Kubernetes gives every container in a namespace these of each service, one called `rollcall` too. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

const isServiceLink = (name: string, value: string): boolean =>
  SERVICE_LINK.test(name) || (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value));

/** That it is none of ours, as a sentence. */
export const sentenceOf = ({ name, nearest }: UnknownVariable): string =>
  `${name} is not a variable of Rollcall: ${nearest ? `did you mean ${nearest}?` : 'docs/reference/configuration.md has them all'}`;

/**
 * Says of each of them that it has no effect. Only says: an environment may be shared with programs of other versions,
 * which a variable is meant for.
 */
export function noteUnknownVariables({ env, note, colours }: Io): void {
  for (const unknown of unknownVariables(env)) note(colours.yellow(`! ${sentenceOf(unknown)}`));
}
