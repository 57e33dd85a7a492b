import type { Located, PersonRow } from '../../domain/sync/inventory';
import { peopleByRule } from '../people/rule';
import type { Gateway } from './gateway';
import type { BkSopsSettings } from './settings';
import { ACCOUNTS, findUsers } from './users';

type Batch = Located<PersonRow>[];

/**
 * The people behind `accounts`, and those above them: from user management, where an account it does not know is
 * nobody's any more, or by the rule of the settings.
 */
export async function* readPeople(
  gateway: Gateway,
  settings: BkSopsSettings,
  accounts: Set<string>,
): AsyncGenerator<Batch> {
  let line = 0;
  const channel = settings.messages.length > 0 ? ('cmsi' as const) : null;
  const located = (people: PersonRow[]): Batch =>
    people.map((person) => ({ ...person, channel, line: (line += 1) }));
  const asked = new Set<string>();
  for (let next = [...accounts]; next.length > 0;) {
    const managers = new Set<string>();
    for (const some of inGroups(next)) {
      some.forEach((account) => asked.add(account));
      const people = await findPeople(gateway, settings, some);
      for (const { manager } of people) if (manager) managers.add(manager);
      yield located(people);
    }
    next = [...managers].filter((account) => !asked.has(account));
  }
}

async function findPeople(
  gateway: Gateway,
  settings: BkSopsSettings,
  accounts: string[],
): Promise<PersonRow[]> {
  const { people } = settings;
  if ('mail' in people) return accounts.map((account) => peopleByRule(people, account));
  const found = new Map((await findUsers(gateway, settings, accounts)).map((user) => [user.account, user]));
  return accounts.map((account) => found.get(account) ?? unknown(account));
}

const unknown = (account: string): PersonRow => ({
  account,
  name: null,
  email: null,
  locale: null,
  timeZone: null,
  active: false,
  manager: null,
});

function* inGroups(accounts: string[]): Generator<string[]> {
  for (let at = 0; at < accounts.length; at += ACCOUNTS) yield accounts.slice(at, at + ACCOUNTS);
}
