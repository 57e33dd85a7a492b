import type { ClosingMeans } from './inventory';

/** What code that does not open a source needs to know of it. */
export interface SourceInfo {
  name: string;
  type: string;
  /** Who switches its tasks off and on. */
  closing: ClosingMeans;
  /** The folder or address that every sync reads; null for a source filled by `rollcall import`. */
  readFrom: string | null;
}

/** A source that was imported and is not declared in the file of sources. */
export const importedSource = (name: string): SourceInfo => ({
  name,
  type: 'files',
  closing: 'by hand',
  readFrom: null,
});

/** All sources by name: the configured `sources`, and those only imported. `seen` is every source ever synced. */
export function allSources(seen: { source: string }[], sources: SourceInfo[]): SourceInfo[] {
  const imported = seen
    .filter(({ source }) => !sources.some(({ name }) => name === source))
    .map(({ source }) => importedSource(source));
  const all = [...sources, ...imported].map(({ name, type, closing, readFrom }) => ({
    name,
    type,
    closing,
    readFrom,
  }));
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of the `sources` that syncs read. */
export const syncedNames = (sources: Pick<SourceInfo, 'name' | 'readFrom'>[]): string[] =>
  sources.filter(({ readFrom }) => readFrom !== null).map(({ name }) => name);

/** How a source's tasks are closed, as commands print it. */
export const CLOSING_TEXT: Record<ClosingMeans, string> = {
  itself: 'its tasks are closed by the source itself',
  'by command': 'its tasks are closed by a command',
  'by webhook': 'its tasks are closed by a webhook',
  'by hand': 'its tasks are closed by hand',
};

/** A source in one sentence: `files in /srv/plant, its tasks are closed by hand`. */
export const sourceText = ({ type, closing, readFrom }: SourceInfo): string =>
  `${type}, ${readFrom === null ? 'brought in with rollcall import' : `read from ${readFrom}`}; ${CLOSING_TEXT[closing]}`;
