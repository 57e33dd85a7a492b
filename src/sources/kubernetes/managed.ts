import type { V1CronJob } from '@kubernetes/client-node';

/** What a CronJob is defined in, in words; where people find it by name. */
export interface Manager {
  words: string;
  /** Of Argo CD: the application, by its name. */
  application: string | null;
}

/**
 * What keeps the CronJob as it is defined elsewhere, by the marks that it leaves on what it makes; null where nothing
 * does. Nobody can tell from outside whether it would undo a change; who looks for the reason would look there.
 */
export const managerOf = (cronJob: V1CronJob): Manager | null =>
  argoCd(cronJob) ?? flux(cronJob) ?? helm(cronJob) ?? controller(cronJob);

const marksOf = ({ metadata }: V1CronJob) => ({
  labels: metadata?.labels ?? {},
  annotations: metadata?.annotations ?? {},
});

const by = (words: string): Manager => ({ words, application: null });

/** As `application:batch/CronJob:namespace/name`; Argo CD passes over one that was copied from another object. */
const TRACKING_ID = /^(.+):batch\/CronJob:([^/]+)\/(.+)$/;

function argoCd(cronJob: V1CronJob): Manager | null {
  const { labels, annotations } = marksOf(cronJob);
  const [, tracked, namespace, name] =
    TRACKING_ID.exec(annotations['argocd.argoproj.io/tracking-id'] ?? '') ?? [];
  const isIts = namespace === cronJob.metadata?.namespace && name === cronJob.metadata?.name;
  // Charts set this label, too: it is Argo CD's where that wrote the object.
  const written = cronJob.metadata?.managedFields?.some(({ manager }) => manager?.startsWith('argocd-'));
  const labelled = labels['argocd.argoproj.io/instance'] ?? (written && labels['app.kubernetes.io/instance']);
  const application = (isIts && tracked) || labelled;
  return application ? { words: `Argo CD application ${application}`, application } : null;
}

function flux(cronJob: V1CronJob): Manager | null {
  const { labels } = marksOf(cronJob);
  for (const [group, kind] of [
    ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
    ['helm.toolkit.fluxcd.io', 'HelmRelease'],
  ]) {
    const name = labels[`${group}/name`];
    if (name) return by(`Flux ${kind} ${[labels[`${group}/namespace`], name].filter(Boolean).join('/')}`);
  }
  return null;
}

function helm(cronJob: V1CronJob): Manager | null {
  const { labels, annotations } = marksOf(cronJob);
  const release = annotations['meta.helm.sh/release-name'];
  if (labels['app.kubernetes.io/managed-by'] !== 'Helm' && release === undefined) return null;
  const named = [annotations['meta.helm.sh/release-namespace'], release].filter(Boolean).join('/');
  return by(`Helm release ${named || '(unnamed)'}`);
}

function controller({ metadata }: V1CronJob): Manager | null {
  const owner = metadata?.ownerReferences?.find((one) => one.controller);
  return owner ? by(`${owner.kind} ${owner.name}`) : null;
}
