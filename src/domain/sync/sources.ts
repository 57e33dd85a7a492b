import type { Length } from '../cadence/durations';
import type { ClosingMeans } from './inventory';

/** What code that does not open a source needs to know of it. */
export interface SourceInfo {
  name: string;
  type: string;
  /** Who switches its tasks off and on. */
  closing: ClosingMeans;
  /** The folder or address that every sync reads; null for a source filled by `rollcall import`. */
  readFrom: string | null;
  /** How often a sync reads it; null for a source filled by `rollcall import`. */
  every: Length | null;
  /** Who or what closes: the recipient of the list, the command, or the address. Null if the source itself closes. */
  closedVia: string | null;
  /** Accounts that switch tasks there on Rollcall's behalf. */
  accounts: string[];
}

/** The accounts that switch tasks of the source `name` on Rollcall's behalf; none if it is not one of `sources`. */
export const accountsOf = (sources: Pick<SourceInfo, 'name' | 'accounts'>[], name: string): string[] =>
  sources.find((one) => one.name === name)?.accounts ?? [];

/** Who gets the list of a source's tasks to be done by hand, and when it is repeated. */
export interface ToDoListSettings {
  /** Null for a maintainer of each project. */
  mailTo: string | null;
  remindAfter: Length;
}

/** How often sources are synced, and the shortest time that one may ask for. */
export const SYNC_EVERY: Length = '1 hour';

/** The default time before a list is repeated. */
export const REMIND_AFTER: Length = '7 days';

/** Who gets the list of tasks to be done by hand, and when it is repeated, in words. */
export const listText = ({ mailTo, remindAfter }: ToDoListSettings): string =>
  `list mailed to ${mailTo ?? 'a maintainer of each project, else the admins'}, again after ${remindAfter}`;

/** A source that was imported and is not declared in the file of sources. */
export const importedSource = (name: string): SourceInfo => ({
  name,
  type: 'files',
  closing: 'by hand',
  readFrom: null,
  every: null,
  closedVia: listText({ mailTo: null, remindAfter: REMIND_AFTER }),
  accounts: [],
});

/** All sources by name: the configured `sources`, and those only imported. `seen` is every source ever synced. */
export function allSources(seen: { source: string }[], sources: SourceInfo[]): SourceInfo[] {
  const imported = seen
    .filter(({ source }) => !sources.some(({ name }) => name === source))
    .map(({ source }) => importedSource(source));
  const all = [...sources, ...imported].map(
    ({ name, type, closing, readFrom, every, closedVia, accounts }) => ({
      name,
      type,
      closing,
      readFrom,
      every,
      closedVia,
      accounts,
    }),
  );
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of the `sources` that syncs read. */
export const syncedNames = (sources: Pick<SourceInfo, 'name' | 'readFrom'>[]): string[] =>
  sources.filter(({ readFrom }) => readFrom !== null).map(({ name }) => name);

/** The names of the sources whose tasks a command or a webhook switches. */
export const handledNames = ({ sources }: { sources: Pick<SourceInfo, 'name' | 'closing'>[] }): string[] =>
  sources
    .filter(({ closing }) => closing === 'by command' || closing === 'by webhook')
    .map(({ name }) => name);

/** How a source's tasks are closed, as commands print it. */
export const CLOSING_TEXT: Record<ClosingMeans, string> = {
  itself: 'its tasks are closed by the source itself',
  'by command': 'its tasks are closed by a command',
  'by webhook': 'its tasks are closed by a webhook',
  'by hand': 'its tasks are closed by hand',
};

/**
 * A source in one sentence: `files, read from /srv/plant; its tasks are closed by a command:
 * /usr/local/bin/switch-tasks`.
 */
export const sourceText = ({ type, closing, readFrom, every, closedVia }: SourceInfo): string => {
  const often = every === null || every === SYNC_EVERY ? '' : ` every ${every}`;
  const from = readFrom === null ? 'brought in with rollcall import' : `read from ${readFrom}${often}`;
  return `${type}, ${from}; ${CLOSING_TEXT[closing]}${closedVia === null ? '' : `: ${closedVia}`}`;
};
