import type { ClosingMeans } from './inventory';

/** A source as those need to know it who do not open it. */
export interface SourceInfo {
  name: string;
  type: string;
  /** Who switches its tasks off and on. */
  closing: ClosingMeans;
  /** What every sync reads: a folder, an address. Null where files are brought in with `rollcall import`. */
  readFrom: string | null;
}

/** A source that was imported and is not in the file of sources. */
export const importedSource = (name: string): SourceInfo => ({
  name,
  type: 'files',
  closing: 'by hand',
  readFrom: null,
});

/** Those of `sources`, and what was imported beside them, `seen` being every source that was ever synced; by name. */
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

/** The names of those of `sources` that syncs read. */
export const syncedNames = (sources: Pick<SourceInfo, 'name' | 'readFrom'>[]): string[] =>
  sources.filter(({ readFrom }) => readFrom !== null).map(({ name }) => name);

/** How the tasks of a source are closed, as commands say it. */
export const CLOSING_TEXT: Record<ClosingMeans, string> = {
  itself: 'its tasks are closed by the source itself',
  'by command': 'its tasks are closed by a command',
  'by webhook': 'its tasks are closed by a webhook',
  'by hand': 'its tasks are closed by hand',
};

/** A source in a sentence: `files in /srv/plant, its tasks are closed by hand`. */
export const sourceText = ({ type, closing, readFrom }: SourceInfo): string =>
  `${type}, ${readFrom === null ? 'brought in with rollcall import' : `read from ${readFrom}`}; ${CLOSING_TEXT[closing]}`;
