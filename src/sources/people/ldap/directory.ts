import { isIP } from 'node:net';
import { Client, FilterParser, type SearchResult } from 'ldapts';
import { Refused, SourceUnavailable } from '../../errors';
import { failureOf } from './failures';
import type { LdapSettings } from './settings';

/** An entry: its attributes by their names in lower case, each with its values. */
export interface Entry {
  dn: string;
  attributes: ReadonlyMap<string, string[]>;
}

/** The people of a directory, and the names (DN) of those whose accounts are disabled. */
export interface Directory {
  entries: Entry[];
  disabled: ReadonlySet<string>;
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;

/** Active Directory gives at most 1,000 at once. The others are for a search that has to be asked anew. */
const PAGE_SIZES = [1000, 999, 998];

/**
 * Reads everybody, page by page: all of them, or none. Rejects with SourceUnavailable or Refused if the directory cannot
 * be reached, refuses, cuts its answer off, or refers to another server for a part of it: whoever is missing is taken
 * for a person who left.
 */
export async function readDirectory(settings: LdapSettings): Promise<Directory> {
  const client = new Client({
    url: settings.url,
    connectTimeout: CONNECT_MS,
    timeout: ANSWER_MS,
    ...(settings.url.startsWith('ldaps:') && { tlsOptions: tlsOptions(settings) }),
  });
  try {
    await told(settings, 'connecting', () => connect(client, settings));
    const search = (filter: string, attributes: string[]) =>
      told(settings, `searching ${settings.base}`, () => searchAll(client, settings, { filter, attributes }));
    const { account, name, mail, manager, language, filter } = settings;
    const entries = await search(filter, [account, name, mail, manager, language]);
    if (entries.length === 0)
      throw new Refused(
        settings.url,
        `nobody below ${settings.base} matches ${filter}, or may be seen`,
        null,
      );
    const disabled = await search(`(&${filter}${settings.disabled})`, ['1.1']);
    return { entries, disabled: new Set(disabled.map(({ dn }) => dn)) };
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

async function told<T>({ url }: LdapSettings, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(url, what, error);
  }
}

function tlsOptions({ url, ca }: LdapSettings) {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return { host, ...(isIP(host) === 0 && { servername: host }), ...(ca !== null && { ca }) };
}

async function connect(client: Client, settings: LdapSettings): Promise<void> {
  if (settings.startTls) await within(CONNECT_MS, client.startTLS(tlsOptions(settings)));
  if (settings.bind) await client.bind(settings.bind.dn, settings.bind.password);
}

/** The handshake of StartTLS has no limit of its own. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SourceUnavailable('no answer to StartTLS')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Search {
  filter: string;
  attributes: string[];
}

/**
 * The client takes a page without entries for the last one. A server may send such a page in the middle, so a search that
 * ended with one is asked anew with pages of another size.
 */
async function searchAll(client: Client, settings: LdapSettings, search: Search): Promise<Entry[]> {
  parseFilter(search.filter);
  for (const pageSize of PAGE_SIZES) {
    const pages: SearchResult[] = [];
    const options = { ...search, scope: 'sub' as const, paged: { pageSize } };
    for await (const page of client.searchPaginated(settings.base, options)) pages.push(page);
    // The client connects anew by itself, but as nobody, who may see less.
    if (settings.bind && !client.isBound) throw new SourceUnavailable('the connection was lost');
    refuseReferences(pages.flatMap(({ searchReferences }) => searchReferences));
    if (pages.length === 1 || pages.at(-1)!.searchEntries.length > 0)
      return pages.flatMap(({ searchEntries }) => searchEntries.map(entryOf));
  }
  throw new SourceUnavailable('it keeps sending pages without entries: whether that is all is unknown');
}

function parseFilter(filter: string): void {
  try {
    FilterParser.parseString(filter);
  } catch (error) {
    throw new Refused('filter', `${filter}: ${(error as Error).message}`, null);
  }
}

/** Parts that Active Directory names at the root of a domain, and that hold no people. */
const NO_PEOPLE = /\/(DC=(DomainDnsZones|ForestDnsZones)|CN=Configuration|CN=Schema),/i;

function refuseReferences(references: string[]): void {
  const [other] = references.filter((reference) => !NO_PEOPLE.test(decodeURI(reference)));
  if (other !== undefined)
    throw new Refused(
      'referral',
      `it refers to ${other} for a part of it: choose a base that this server holds as a whole`,
      null,
    );
}

function entryOf({ dn, ...attributes }: SearchResult['searchEntries'][number]): Entry {
  const values = Object.entries(attributes).map(
    ([name, value]) => [name.toLowerCase(), [value].flat().map(String)] as const,
  );
  return { dn, attributes: new Map(values) };
}
