import {
  findDuplicates,
  findTeamsAsMembers,
  findUnknownManagers,
  findUnknownMembers,
  findUnknownProjects,
  type Finding,
} from '../../db/sync/checks';
import type { Db } from '../../db/core/pool';
import type { Fault } from '../../domain/common/errors';
import { FAULTS_TOLD } from '../../sources/faults';
import type { InventoryPart } from '../../sources/inventory';

/** Faults of one kind: the first ones, and how many there are. */
export interface FoundFaults {
  found: Fault[];
  total: number;
}

/** Faults between staged rows that are valid one by one: duplicate ids, and references to ids that do not exist. */
export async function findFaultsBetweenRows(
  db: Db,
  parts: InventoryPart[],
  source: string,
): Promise<FoundFaults[]> {
  const faults: FoundFaults[] = [];
  for (const { kind, name } of parts) {
    const field = kind === 'people' ? 'account' : 'id';
    faults.push(told(await findDuplicates(db, kind, FAULTS_TOLD), name, field, `each ${field} once`));
    if (kind === 'tasks') {
      const unknown = await findUnknownProjects(db, source, FAULTS_TOLD);
      faults.push(
        told(unknown, name, 'project_id', 'the id of a project in the projects file or imported before'),
      );
    }
    if (kind === 'people') {
      const unknown = await findUnknownManagers(db, source, FAULTS_TOLD);
      faults.push(told(unknown, name, 'manager', KNOWN));
      faults.push(told(await findUnknownMembers(db, source, FAULTS_TOLD), name, 'members', KNOWN));
      const teams = await findTeamsAsMembers(db, source, FAULTS_TOLD);
      faults.push(told(teams, name, 'members', 'people: a team is no member of a team'));
    }
  }
  return faults;
}

const KNOWN = 'the account of a person in this file or imported before';

const told = (findings: Finding[], name: string, field: string, expected: string): FoundFaults => ({
  found: findings.map(({ value, lines }) => ({
    field: `${name}, ${linesText(lines)}, ${field}`,
    value,
    expected,
  })),
  total: findings[0]?.total ?? 0,
});

const linesText = (lines: number[]) => `${lines.length > 1 ? 'lines' : 'line'} ${lines.join(', ')}`;
