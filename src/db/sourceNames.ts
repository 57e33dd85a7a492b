import { NotFound } from '../domain/errors';
import type { Db } from './pool';

/** The names of the sources that there are tasks of. */
export async function listSourceNames(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ source: string }>('select distinct source from project order by source');
  return rows.map(({ source }) => source);
}

/** Throws NotFound, naming those there are, where there is no source of that name; null means any, and is fine. */
export async function requireSource(db: Db, name: string | null): Promise<void> {
  if (name === null) return;
  const names = await listSourceNames(db);
  if (names.includes(name)) return;
  throw new NotFound(`There is no source "${name}". There are: ${names.join(', ') || 'none yet'}`);
}
