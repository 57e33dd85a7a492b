import { count } from '../../domain/common/text';
import type { SourceCheck } from '../check';
import { checkInventory } from '../checkInventory';
import { listedInventory } from '../listed';
import { listCluster, type Reading } from './list';
import type { Listed } from '../listed';

/** Reads everything, and asks what the account may do; changes nothing. Throws nothing that is wrong with it. */
export async function checkKubernetes(
  reading: Reading & { name: string },
  { switches }: { switches: boolean },
): Promise<SourceCheck> {
  let listed: Listed | undefined;
  const open = async () => {
    const found = (listed = await listCluster(reading));
    return listedInventory(reading.name, () => Promise.resolve(found), reading.people);
  };
  const found = await checkInventory({
    what: 'cluster',
    open,
    found: () => 'read',
  });
  const unread = [...(listed?.unread ?? [])].map(([name, why]) => `namespace ${name}: ${why}`);
  const missing = switches && listed ? await mayNotPatch(reading) : [];
  return {
    ...found,
    wrong: [...found.wrong, ...unread, ...missing],
    notes: [...found.notes, ...notesOf(reading, listed)],
  };
}

async function mayNotPatch({ cluster, namespaces }: Reading): Promise<string[]> {
  const asked = (namespaces ?? [null]).map(async (namespace) => {
    const may = await cluster.may('patch', namespace);
    return may
      ? []
      : [`it may not patch cronjobs ${namespace === null ? '' : `of ${namespace} `}: it could close none`];
  });
  return (await Promise.all(asked)).flat();
}

function notesOf({ namespaces }: Reading, listed: Listed | undefined): string[] {
  if (!listed) return [];
  const { projects, tasks, unread } = listed;
  const managed = tasks.filter(({ managedBy }) => managedBy).length;
  const ownerless = tasks.filter(({ creator }) => creator === null).length;
  const there = new Set([...(projects ?? []).map(({ id }) => id), ...unread.keys()]);
  const missing = (namespaces ?? []).filter((name) => !there.has(name));
  return [
    ...missing.map((name) => `there is no namespace ${name}`),
    ...(managed > 0 ? [`${count(managed, 'task')} defined elsewhere, which people close there`] : []),
    ...(ownerless > 0 ? [`${count(ownerless, 'task')} without an owner, nor has the namespace one`] : []),
  ];
}
