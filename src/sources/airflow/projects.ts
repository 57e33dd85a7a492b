import { z } from 'zod';
import { partOf, patternField } from '../pattern';
import { isId } from '../storable';
import type { Dag } from './dags';

const FIELDS = ['dag_id', 'tags', 'owners', 'fileloc', 'bundle_name'] as const;

/** Where a DAG's project comes from: a field that Airflow has of it, or the group of a pattern in that. */
export const projectRule = z.strictObject({
  field: z.enum(FIELDS, { error: `one of ${FIELDS.join(', ')}` }),
  pattern: patternField.optional(),
});

export type ProjectRule = z.infer<typeof projectRule>;

/** The project of DAGs that say nothing of theirs. */
const ONE_PROJECT = 'airflow';

/** The project of a DAG, by the rule. Of several tags or owners the first in the alphabet counts that says anything. */
export function projectOf(rule: ProjectRule | undefined, dag: Dag): string {
  if (!rule) return ONE_PROJECT;
  const found = valuesOf(rule.field, dag).map((value) => partIn(value, rule.pattern));
  return found.find((project) => project !== null && isId(project)) ?? ONE_PROJECT;
}

const partIn = (value: string, pattern: string | undefined) =>
  pattern === undefined ? value.trim() : partOf(value, pattern);

function valuesOf(field: ProjectRule['field'], { id, tags, owners, file, bundle }: Dag): string[] {
  const values = {
    dag_id: [id],
    tags,
    owners,
    fileloc: [file],
    bundle_name: bundle === null ? [] : [bundle],
  };
  return values[field].toSorted();
}
