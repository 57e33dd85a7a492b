import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const PROJECTS = 'id,name,archived_at\n';
export const TASKS =
  'id,project_id,name,schedule,creator,editor,created_at,updated_at,enabled,last_run_at,total_run_count,url\n';
export const PEOPLE = 'account,name,email,locale,time_zone,active,manager\n';

/** A folder of its own for a test, holding `files`. */
export async function inventoryFolder(files: Record<string, string | Buffer> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-import-'));
  const write = async (more: Record<string, string | Buffer>) => {
    for (const [name, content] of Object.entries(more)) await writeFile(path.join(folder, name), content);
  };
  await write(files);
  return { folder, write, remove: () => rm(folder, { recursive: true }) };
}
