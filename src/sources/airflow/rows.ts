import { hash } from 'node:crypto';
import type { TaskRow } from '../../domain/sync/inventory';
import { isId } from '../storable';
import type { Dag, Evidence } from './dags';
import type { About } from './gateway';
import { projectOf, type ProjectRule } from './projects';
import { factsOf, type DagRuns } from './runs';

/** A DAG, and what is known beside it. */
export interface ReadDag {
  dag: Dag;
  /** Null where it could not be seen. */
  evidence: Evidence | null;
  runs: DagRuns | null;
}

/** What rows of an Airflow are made with. */
export interface Making {
  url: string;
  api: About['api'];
  project: ProjectRule | undefined;
}

/** A DAG with a schedule as Rollcall keeps it. Being paused is no change of its row. */
export function taskRow({ dag, evidence, runs }: ReadDag, { url, api, project }: Making): TaskRow {
  const { id, name, paused, owners, schedule } = dag;
  const projectId = projectOf(project, dag);
  const edited = [projectId, id, name, schedule, owners.toSorted(), evidence?.mark ?? null];
  return {
    id,
    projectId,
    name,
    schedule,
    creator: ownerOf(dag),
    editor: null,
    createdAt: null,
    editedAt: evidence?.since ?? null,
    editedByUs: false,
    editTold: evidence !== null,
    enabled: !paused,
    ...factsOf(runs),
    nextRunAt: paused ? null : dag.nextRunAt,
    url: `${url}/dags/${encodeURIComponent(id)}${api === 'v1' ? '/grid' : ''}`,
    rowHash: hash('sha256', JSON.stringify(edited), 'base64url'),
  };
}

/** Airflow's name for the owner of a task whose author named none. */
const UNOWNED = 'airflow';

/** Of several owners the first in the alphabet: Airflow has them in no order. */
const ownerOf = ({ owners }: Dag): string | null =>
  owners.filter((owner) => owner !== UNOWNED && isId(owner)).toSorted()[0] ?? null;
