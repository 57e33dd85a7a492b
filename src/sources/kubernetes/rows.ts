import { hash } from 'node:crypto';
import type { V1CronJob, V1Namespace, V1ObjectMeta } from '@kubernetes/client-node';
import type { ProjectRow, TaskRow } from '../../domain/sync/inventory';
import { isId } from '../storable';
import { FIELD_MANAGER } from './names';
import { managerOf } from './managed';
import { factsOf, type Runs } from './runs';

/** Where an owner is written: the key of an annotation or of a label, of a CronJob or of its namespace. */
export type OwnerKey = { annotation: string } | { label: string };

/** How CronJobs become tasks. */
export interface RowSettings {
  owner: OwnerKey;
  /** A web page of a CronJob, with {namespace} and {name} in it. */
  page: string | null;
  /** Where people open Argo CD. */
  argoCd: string | null;
}

/** When we suspended a CronJob, and the generation that made of it: another one means that somebody changed it since. */
export const CLOSED_AT = 'rollcall/closed-at';
export const CLOSED_GENERATION = 'rollcall/closed-generation';

/** A namespace as a project. One that is being deleted is archived. */
export function projectRow(namespace: V1Namespace, settings: RowSettings): ProjectRow {
  const { name = '', deletionTimestamp } = namespace.metadata ?? {};
  return {
    id: name,
    name,
    archivedAt: deletionTimestamp ?? null,
    url: null,
    maintainers: ownersIn(namespace.metadata, settings.owner),
  };
}

/** Where a CronJob is, and how it ran; null where its Jobs are not known. */
interface Around {
  namespace: V1Namespace;
  runs: Runs | null;
}

/** A CronJob as a task. One made again under the same name is the same task: for people it is the same job. */
export function taskRow(cronJob: V1CronJob, { namespace, runs }: Around, settings: RowSettings): TaskRow {
  const { namespace: project = '', name = '', creationTimestamp } = cronJob.metadata ?? {};
  const { spec } = cronJob;
  const [owner = null] = [
    ...ownersIn(cronJob.metadata, settings.owner),
    ...ownersIn(namespace.metadata, settings.owner),
  ];
  const id = `${project}/${name}`;
  const edit = editOf(cronJob);
  const manager = managerOf(cronJob);
  return {
    id,
    projectId: project,
    name,
    schedule: scheduleOf(cronJob),
    creator: owner,
    editor: null,
    createdAt: creationTimestamp ?? null,
    editedAt: edit.at,
    editedByUs: edit.isOurs,
    editTold: true,
    enabled: spec?.suspend !== true,
    ...factsOf(cronJob, runs),
    url: manager?.application ? argoPage(manager.application, settings) : pageOf(project, name, settings),
    managedBy: manager?.words ?? null,
    // Where it is defined elsewhere, being switched there is a change like any other.
    rowHash: hash('sha256', JSON.stringify([id, owner, spec]), 'base64url'),
  };
}

function ownersIn(metadata: V1ObjectMeta | undefined, key: OwnerKey): string[] {
  const value = 'label' in key ? metadata?.labels?.[key.label] : metadata?.annotations?.[key.annotation];
  return (value ?? '').split(/[\s,;]+/).filter((account) => isId(account));
}

const scheduleOf = ({ spec }: V1CronJob): string | null => {
  if (!spec) return null;
  const { schedule, timeZone } = spec;
  if (!timeZone) return schedule;
  return schedule.startsWith('@') ? `CRON_TZ=${timeZone} ${schedule}` : `${schedule} ${timeZone}`;
};

/** Managers whose writing is no edit: our own closings, told apart, and the controller that runs the CronJob. */
const NOBODY = [FIELD_MANAGER, 'kube-controller-manager'];

/**
 * The latest edit, by `managedFields`. It is ours where nobody has written since: to the second, as times are kept, and
 * where the CronJob is closed to the generation that the closing made.
 */
function editOf({ metadata }: V1CronJob): { at: Date | null; isOurs: boolean } {
  const edits = (metadata?.managedFields ?? []).filter(({ subresource }) => !subresource);
  const latest = (of: typeof edits) =>
    of.reduce<Date | null>((max, { time }) => (time && (!max || time > max) ? time : max), null);
  const others = latest(edits.filter(({ manager }) => !NOBODY.includes(manager ?? '')));
  const ours = latest(edits.filter(({ manager }) => manager === FIELD_MANAGER));
  const closed = metadata?.annotations?.[CLOSED_GENERATION];
  const isSame = closed === undefined || closed === String(metadata?.generation);
  const isOurs = ours !== null && isSame && (others === null || ours >= others);
  return { at: isOurs ? null : others, isOurs };
}

const argoPage = (application: string, { argoCd }: RowSettings) =>
  argoCd && `${argoCd}/applications/${encodeURIComponent(application)}`;

const pageOf = (namespace: string, name: string, { page }: RowSettings) =>
  page && page.replaceAll('{namespace}', namespace).replaceAll('{name}', name);
