import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InvalidInput, reasonOf } from '../domain/common/errors';
import { isSourceName, SOURCE_NAME } from '../domain/sync/inventory';

/** A source and where it is read from. */
interface Named {
  name: string;
  at: string;
}

const named = (what: string) => {
  const error = `name=${what}, several with commas between, each name once and made of ${SOURCE_NAME}`;
  return z
    .string()
    .transform((text): Named[] =>
      text.split(',').map((source) => {
        const [name = '', ...at] = source.split('=');
        return { name: name.trim(), at: at.join('=').trim() };
      }),
    )
    .refine((sources) => sources.every(({ name, at }) => isSourceName(name) && at !== ''), { error })
    .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, { error });
};

/** The variables about where tasks come from. */
export const sourceVariables = {
  ROLLCALL_FILE_SOURCES: named('folder').default([]),
  ROLLCALL_BK_SOPS: named('file of settings').default([]),
  ROLLCALL_IDENTITY_ALIASES: z.string().nullable().default(null),
};

/** A source whose inventory is read from files in a folder. */
export interface FileSource {
  name: string;
  folder: string;
}

/** A bk-sops, and the file that connects it. */
export interface BkSopsSource {
  name: string;
  file: string;
}

/** Where tasks come from. */
export interface SourcesConfig {
  /** Synced by themselves from their folders. */
  fileSources: FileSource[];
  bkSops: BkSopsSource[];
  /** A file that says which people of several sources are one; null for nobody. */
  identityAliases: string | null;
}

type SourceValues = z.infer<z.ZodObject<typeof sourceVariables>>;

/** The sources' part of the configuration. Throws InvalidInput for a name that two of them have. */
export function toSourcesConfig(values: SourceValues): SourcesConfig {
  const {
    ROLLCALL_FILE_SOURCES: files,
    ROLLCALL_BK_SOPS: bkSops,
    ROLLCALL_IDENTITY_ALIASES: identityAliases,
  } = values;
  const twice = bkSops.find(({ name }) => files.some((file) => file.name === name));
  if (twice) {
    const expected = 'names that ROLLCALL_FILE_SOURCES does not have';
    throw new InvalidInput('configuration', [{ field: 'ROLLCALL_BK_SOPS', value: twice.name, expected }]);
  }
  return {
    fileSources: files.map(({ name, at: folder }) => ({ name, folder })),
    bkSops: bkSops.map(({ name, at: file }) => ({ name, file })),
    identityAliases,
  };
}

const PERSON = /^[^:]+:.+$/;
const people = z.record(
  z.string().regex(PERSON, { error: 'source:account' }),
  z.string().regex(PERSON, { error: 'source:account' }),
);

const IDENTITY_ALIASES =
  'a file of JSON such as {"bk-sops:zhangsan": "crm:zhang.san"}, nobody both left and right';

/**
 * Who is whom, from the file at `file`: by the id that a person would have, the id that the person has. Nobody
 * where there is no file. Throws InvalidInput when it cannot be read, or one leads to another.
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
