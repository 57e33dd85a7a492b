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
  /** Where closings go: who is given the list, the command, the address. Null where the source itself closes. */
  closedVia: string | null;
  /** Accounts that switch tasks there on Rollcall's behalf. */
  accounts: string[];
}

/** The accounts that switch tasks of the source `name` on Rollcall's behalf, as far as it is one of `sources`. */
export const accountsOf = (sources: Pick<SourceInfo, 'name' | 'accounts'>[], name: string): string[] =>
  sources.find((one) => one.name === name)?.accounts ?? [];

/** Who is mailed what is to be done by hand in a source, and how soon they are reminded of it. */
export interface ToDoListSettings {
  /** Null: a maintainer of each project. */
  mailTo: string | null;
  remindAfter: Length;
}

/** A source that says nothing else reminds after so long. */
export const REMIND_AFTER: Length = '7 days';

/** Whom a list of what is to be done goes to, and when it is repeated. */
export const listText = ({ mailTo, remindAfter }: ToDoListSettings): string =>
  `listed to ${mailTo ?? 'a maintainer of each project, else the admins'}, repeated after ${remindAfter}`;

/** A source that was imported and is not in the file of sources. */
export const importedSource = (name: string): SourceInfo => ({
  name,
  type: 'files',
  closing: 'by hand',
  readFrom: null,
  closedVia: listText({ mailTo: null, remindAfter: REMIND_AFTER }),
  accounts: [],
});

/** All sources by name: the configured `sources`, and those only imported. `seen` is every source ever synced. */
export function allSources(seen: { source: string }[], sources: SourceInfo[]): SourceInfo[] {
  const imported = seen
    .filter(({ source }) => !sources.some(({ name }) => name === source))
    .map(({ source }) => importedSource(source));
  const all = [...sources, ...imported].map(({ name, type, closing, readFrom, closedVia, accounts }) => ({
    name,
    type,
    closing,
    readFrom,
    closedVia,
    accounts,
  }));
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of the `sources` that syncs read. */
export const syncedNames = (sources: Pick<SourceInfo, 'name' | 'readFrom'>[]): string[] =>
  sources.filter(({ readFrom }) => readFrom !== null).map(({ name }) => name);

/** The names of those whose tasks a command or a webhook switches. */
export const handledNames = ({ sources }: { sources: Pick<SourceInfo, 'name' | 'closing'>[] }): string[] =>
  sources
    .filter(({ closing }) => closing === 'by command' || closing === 'by webhook')
    .map(({ name }) => name);

/** How the tasks of a source are closed, as commands say it. */
export const CLOSING_TEXT: Record<ClosingMeans, string> = {
  itself: 'its tasks are closed by the source itself',
  'by command': 'its tasks are closed by a command',
  'by webhook': 'its tasks are closed by a webhook',
  'by hand': 'its tasks are closed by hand',
};

/** A source in a sentence: `files, read from /srv/plant; its tasks are closed by a command: /usr/local/bin/switch-tasks`. */
export const sourceText = ({ type, closing, readFrom, closedVia }: SourceInfo): string => {
  const from = readFrom === null ? 'brought in with rollcall import' : `read from ${readFrom}`;
  return `${type}, ${from}; ${CLOSING_TEXT[closing]}${closedVia === null ? '' : `: ${closedVia}`}`;
};
