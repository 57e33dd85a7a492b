import { z } from 'zod';
import type { PersonRow } from '../../domain/sync/inventory';
import type { InventoryPart } from '../inventory';
import type { Declaration } from '../type';
import { openLdap } from './ldap/people';
import { ldapFields } from './ldap/settings';
import { peopleByRule, peopleRule } from './rule';

const PEOPLE =
  'a rule as {mail: "{owner}@company.example"}, or a directory as {ldap: {url: ldaps://ldap.company.example, base: "dc=company,dc=example"}}';

/**
 * The field `people` of a source whose own system knows accounts only: a rule, or an LDAP directory. `locale` and `timeZone`
 * are the defaults for people of whom nothing else is known.
 */
export const peopleField = (locale: string, timeZone: string) =>
  z.preprocess(
    inFull,
    z.discriminatedUnion(
      'by',
      [
        peopleRule(locale, timeZone).extend({ by: z.literal('rule') }),
        z.strictObject({ by: z.literal('ldap'), ldap: ldapFields(locale, timeZone) }),
      ],
      { error: PEOPLE },
    ),
  );
type PeopleSettings = z.infer<ReturnType<typeof peopleField>>;

/** What is written says by itself which of the two it is. */
function inFull(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  return { by: 'ldap' in given ? 'ldap' : 'rule', ...given };
}

/** Where the people of a source are found. */
export interface People {
  /** Whether it knows everybody: a person it does not find has left. */
  readonly listsEverybody: boolean;
  /**
   * The people; `accounts` are those that projects and tasks name. Rejects with SourceUnavailable or Refused if it cannot
   * tell in full.
   */
  find(accounts: ReadonlySet<string>): Promise<PersonRow[]>;
}

/** Null where nothing is said of people. Throws InvalidInput, without the secret, if a password cannot be read. */
export function openPeople(given: PeopleSettings | undefined, declaration: Declaration): People | null {
  if (given === undefined) return null;
  if (given.by === 'ldap') return openLdap(given.ldap, declaration);
  return {
    listsEverybody: false,
    find: async (accounts) => [...accounts].map((account) => peopleByRule(given, account)),
  };
}

/** The people of the source `name`, to be read after its tasks: `accounts` is complete only then. */
export const peoplePart = (name: string, people: People, accounts: ReadonlySet<string>): InventoryPart => ({
  kind: 'people',
  name: `people of ${name}`,
  size: 0,
  async *read() {
    const found = await people.find(accounts);
    yield found.map((person, at) => ({ ...person, line: at + 1 }));
  },
});
