import type { Declaration } from '../../type';
import { settingsOf, type LdapGiven } from './settings';

/** The directory as a source's people. Throws InvalidInput, without the secret, if a file or variable cannot be read. */
export function openLdap(given: LdapGiven, declaration: Declaration) {
  const settings = settingsOf(given, declaration);
  return {
    listsEverybody: true,
    async find(accounts: ReadonlySet<string>) {
      const { readDirectory } = await import('./directory.js');
      const { peopleIn } = await import('./entries.js');
      return peopleIn(await readDirectory(settings), settings, accounts);
    },
  };
}
