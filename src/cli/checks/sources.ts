import type { Pool } from 'pg';
import { loadSources, type Env } from '../../config';
import { InvalidInput, type Fault } from '../../domain/common/errors';
import { allSources, sourceText, type SourceInfo } from '../../domain/sync/sources';
import { right, wrong, type Finding } from './finding';

/** The sources that `env` declares; if their file is invalid, no sources and all its faults. */
export function sourcesIn(env: Env): { sources: SourceInfo[]; faults: Fault[] } {
  try {
    return { sources: loadSources(env), faults: [] };
  } catch (error) {
    if (error instanceof InvalidInput) return { sources: [], faults: error.faults };
    throw error;
  }
}

/** Each declared source with its type and how its tasks are closed, or every fault in their file. */
export function checkSources(env: Env): Finding[] {
  const { sources, faults } = sourcesIn(env);
  const wrongs = faults.map(({ field, value, expected }) => {
    const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
    return wrong('sources', `${field} ${found}`, `expected ${expected}`);
  });
  return [...sources.map(toFinding), ...wrongs];
}

/** The same for sources that were imported but are not declared. */
export async function checkImported(pool: Pool, env: Env): Promise<Finding[]> {
  const { listSourceNames } = await import('../../db/sync/status.js');
  const seen = (await listSourceNames(pool)).map((source) => ({ source }));
  const { sources, faults } = sourcesIn(env);
  if (faults.length > 0) return []; // the invalid file may declare any of them
  const imported = seen.filter(({ source }) => !sources.some(({ name }) => name === source));
  return allSources(imported, []).map(toFinding);
}

const toFinding = (source: SourceInfo): Finding => right(`source ${source.name}`, sourceText(source));
