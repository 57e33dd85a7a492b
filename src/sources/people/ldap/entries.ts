import { LOCALES } from '../../../domain/common/notice';
import type { PersonRow } from '../../../domain/sync/inventory';
import { isMailbox } from '../../mailbox';
import { isId, keptText } from '../../storable';
import type { Directory, Entry } from './directory';
import type { LdapSettings } from './settings';

/**
 * The people of a directory. A directory does not tell upper from lower case: a person has the account as projects and
 * tasks spell it (`named`), each of the spellings; else as the directory does. A manager who was not found is unknown.
 */
export function peopleIn(
  { entries, disabled }: Directory,
  settings: LdapSettings,
  named: ReadonlySet<string>,
): PersonRow[] {
  const spellings = new Map<string, string[]>();
  for (const account of named)
    spellings.set(account.toLowerCase(), [...(spellings.get(account.toLowerCase()) ?? []), account]);
  const accountsOf = (entry: Entry): string[] => {
    const values = valuesOf(entry, settings.account).filter(isId);
    const known = values.flatMap((value) => spellings.get(value.toLowerCase()) ?? []);
    return known.length > 0 ? known : values.slice(0, 1);
  };
  const found = entries.map((entry) => ({ entry, accounts: accountsOf(entry) }));
  const byName = new Map(
    found.flatMap(({ entry, accounts }) =>
      [entry.dn, ...valuesOf(entry, settings.account)].map(
        (name) => [comparable(name), accounts[0]] as const,
      ),
    ),
  );
  return found.flatMap(({ entry, accounts }) => {
    const [manager] = valuesOf(entry, settings.manager);
    const managerAccount = manager === undefined ? undefined : byName.get(comparable(manager));
    return accounts.map((account) => ({
      account,
      ...detailsOf(entry, settings),
      active: !disabled.has(entry.dn),
      manager: managerAccount === undefined || accounts.includes(managerAccount) ? null : managerAccount,
    }));
  });
}

const valuesOf = ({ attributes }: Entry, name: string): string[] => attributes.get(name.toLowerCase()) ?? [];

function detailsOf(entry: Entry, { name, mail, language, locale, timeZone }: LdapSettings) {
  const [called] = valuesOf(entry, name);
  return {
    name: (called && keptText(called).trim()) || null,
    email: valuesOf(entry, mail).find(isMailbox) ?? null,
    locale: preferred(valuesOf(entry, language)[0]) ?? locale,
    timeZone,
  };
}

/** Names of entries differ in case, in blanks around commas, and in how a character is escaped. */
const comparable = (dn: string): string =>
  dn
    .replace(/(?:\\[0-9a-f]{2})+/gi, (hex) => Buffer.from(hex.replaceAll('\\', ''), 'hex').toString())
    .replace(/\\(.)/g, '$1')
    .replace(/\s*([,=+])\s*/g, '$1')
    .toLowerCase();

/** The language of a list such as "en-US, zh-CN;q=0.8" that is wanted most; one that Rollcall writes comes first. */
function preferred(list: string | undefined): string | null {
  const wanted = (list ?? '')
    .split(',')
    .map((one) => /^\s*([a-z]{2,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(one))
    .flatMap((match) => (match ? [{ tag: match[1]!, weight: Number(match[2] ?? 1) }] : []))
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
  return wanted.find((tag) => WRITTEN.has(languageOf(tag))) ?? wanted[0] ?? null;
}

const languageOf = (tag: string) => tag.split('-')[0]!.toLowerCase();
const WRITTEN = new Set(LOCALES.map(languageOf));
