import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { InvalidInput, reasonOf, type Fault } from '../domain/common/errors';
import { nearest } from '../domain/common/text';
import { after, isLength, type Length } from '../domain/cadence/durations';
import { SYNC_EVERY } from '../domain/sync/sources';
import { isSourceName, SOURCE_NAME } from '../domain/sync/inventory';
import { SOURCE_TYPES } from '../sources/registry';
import { redact } from './redact';
import { placeOf, type DeclaredSource, type Declaration } from '../sources/type';

/** The variables about where tasks come from. */
export const sourceVariables = {
  ROLLCALL_SOURCES: z.string().nullable().default(null),
  ROLLCALL_IDENTITY_ALIASES: z.string().nullable().default(null),
};

const SOURCES = 'sources by their names, as "plant: {type: files, folder: /srv/plant}"';

/**
 * The sources that `file` declares, without having read their secrets; none if `file` is null. Throws InvalidInput
 * that names the file, the source and the field of every fault.
 */
export function readSources(file: string | null, env: Declaration['env']): DeclaredSource[] {
  if (file === null) return [];
  const entries = Object.entries(parseSources(file));
  const read = entries.map(([name, fields]) => readSource({ file: path.resolve(file), name, env }, fields));
  const faults = read.flatMap((one) => (Array.isArray(one) ? one : []));
  if (faults.length > 0) throw new InvalidInput('configuration', faults);
  return read.filter((one): one is DeclaredSource => !Array.isArray(one));
}

function parseSources(file: string): object {
  const refuse = (value: unknown, expected: string) =>
    new InvalidInput('configuration', [{ field: `ROLLCALL_SOURCES, ${file}`, value, expected }]);
  const lines = new LineCounter();
  const document = parseDocument(textOf(file, refuse), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  // Not the line itself: it may hold a secret.
  if (error) throw refuse(`${error.message} (line ${lines.linePos(error.pos[0]).line})`, 'YAML or JSON');
  const content: unknown = document.toJS();
  if (isMap(content)) return content;
  throw refuse(scalarOf(content), SOURCES);
}

function textOf(file: string, refuse: (value: unknown, expected: string) => InvalidInput): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refuse(reasonOf(error), 'a file that can be read');
  }
}

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value to show in a fault; a list is only named. */
const scalarOf = (content: unknown): unknown => (Array.isArray(content) ? 'a list' : content);

function readSource(declaration: Declaration, content: unknown): DeclaredSource | Fault[] {
  const { name } = declaration;
  const fault = (value: unknown, expected: string, field?: string): Fault[] => [
    { field: placeOf(declaration, field), value, expected },
  ];
  if (!isSourceName(name)) return fault(name, `a name made of ${SOURCE_NAME}`);
  if (!isMap(content)) return fault(scalarOf(content), 'its fields, as {type: files, folder: /srv/plant}');
  const { type, every = SYNC_EVERY, ...fields } = content as { type?: unknown; every?: unknown };
  const known = typeof type === 'string' ? SOURCE_TYPES.get(type) : undefined;
  if (typeof type !== 'string' || !known) return fault(type, typesNear(type), 'type');
  if (!isInterval(every)) return fault(every, EVERY, 'every');
  const read = known(fields, declaration);
  if (!Array.isArray(read)) return { name, type, every: read.readFrom === null ? null : every, ...read };
  return read.flatMap(({ field, value, expected }) =>
    fault(typeof value === 'string' ? redact(value) : value, expected, field),
  );
}

const EVERY = `a length of time of at least ${SYNC_EVERY}, as 6 hours`;
const EPOCH = new Date(0);

const isInterval = (given: unknown): given is Length =>
  typeof given === 'string' && isLength(given) && after(EPOCH, given) >= after(EPOCH, SYNC_EVERY);

function typesNear(type: unknown): string {
  const types = [...SOURCE_TYPES.keys()];
  const near = typeof type === 'string' ? nearest(type, types) : undefined;
  return near ? `${near}, the nearest known one` : `one of ${types.join(', ')}`;
}

const PERSON = /^[^:]+:.+$/;
const people = z.record(
  z.string().regex(PERSON, { error: 'source:account' }),
  z.string().regex(PERSON, { error: 'source:account' }),
);

const IDENTITY_ALIASES =
  'a JSON file such as {"bk-sops:zhangsan": "crm:zhang.san"}, with no id on both sides';

/**
 * The aliases in `file`: from the id a person would have to the id that is used instead. Empty if `file` is null.
 * Throws InvalidInput if it cannot be read, or if one alias leads to another.
 */
export function readIdentityAliases(file: string | null): ReadonlyMap<string, string> {
  if (file === null) return new Map();
  const wrong = (value: string) =>
    new InvalidInput('configuration', [
      { field: 'ROLLCALL_IDENTITY_ALIASES', value, expected: IDENTITY_ALIASES },
    ]);
  const same = new Map(Object.entries(parsePeople(file, wrong)));
  const chained = [...same.values()].find((person) => same.has(person));
  if (chained) throw wrong(chained);
  return same;
}

function parsePeople(file: string, wrong: (value: string) => InvalidInput): Record<string, string> {
  try {
    return people.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw wrong(`${file}: ${reasonOf(error)}`);
  }
}
