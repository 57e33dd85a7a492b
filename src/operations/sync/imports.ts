import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  importInventory,
  type ImportProgress,
  type ImportResult,
} from '../../activities/sync/importInventory';
import { audited } from '../admin/audited';
import type { AtDatabase } from '../admin/operator';

export type { ImportProgress, ImportResult } from '../../activities/sync/importInventory';

/** Files to be read, as `importInventory` has them. */
export interface Files {
  source: string;
  paths: string[];
  accounts?: readonly string[] | undefined;
  asOf?: string | undefined;
  onProgress?: (progress: ImportProgress) => void;
}

/** The kinds of rows of an inventory, each as the lines of a JSONL file have them; a kind that is absent is not given. */
export type Rows = { [kind in 'projects' | 'tasks' | 'people']?: object[] | undefined };

/** Reads projects, tasks and people from files: all or nothing. Throws InvalidInput naming file and line. */
export const importFiles = audited('import', ({ pool, now }: AtDatabase, files: Files) =>
  importInventory({ pool, now, ...files }),
);

/** The same from rows: what is wrong is told with file and line, the file being the kind's. */
export const importRows = (
  operator: AtDatabase,
  { source, accounts, ...rows }: Rows & Pick<Files, 'source' | 'accounts'>,
) =>
  inFolder(async (folder) => {
    for (const [kind, list] of Object.entries(rows)) {
      if (!list) continue;
      const lines = list.map((row) => `${JSON.stringify(row)}\n`).join('');
      await writeFile(path.join(folder, `${kind}.jsonl`), lines);
    }
    return importFiles(operator, { source, accounts, paths: [folder] });
  });

async function inFolder(work: (folder: string) => Promise<ImportResult>): Promise<ImportResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-import-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
