import { z } from 'zod';
import { checkedOutside, closedBy, closingField, declaredClosing } from '../closing';
import { address } from '../fields';
import { openPeople, peopleField } from '../people/people';
import { pathIn, sourceType, type Declaration } from '../type';
import { FIELD_MANAGER } from './names';

const OWNER = 'where a CronJob says who its owner is, as {annotation: corp.example/owner} or {label: team}';
const KEY = 'the key of an annotation or a label, as corp.example/owner';
const NAMESPACES = 'names of namespaces, as [shop, billing]';
const PAGE =
  'an address with {namespace} and {name} in it, as https://console.example.org/{namespace}/{name}';
const CLOSING = 'itself, by hand, {command: [program, argument]} or {webhook: address}';

const key = z.string({ error: KEY }).regex(/^([a-z0-9.-]+\/)?[a-z0-9]([\w.-]*[a-z0-9])?$/i, { error: KEY });
const isAddress = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text);

/** What connects a cluster; docs/how-to/kubernetes.md has the fields. */
export const kubernetesSettings = z.strictObject({
  /** Absent: the cluster that Rollcall runs in. */
  kubeconfig: z.string().min(1).optional(),
  context: z.string().min(1).optional(),
  owner: z.union([z.strictObject({ annotation: key }), z.strictObject({ label: key })], { error: OWNER }),
  namespaces: z
    .array(z.string({ error: NAMESPACES }).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, { error: NAMESPACES }), {
      error: NAMESPACES,
    })
    .min(1, { error: NAMESPACES })
    .transform((names) => [...new Set(names)])
    .optional(),
  selector: z.string().min(1).optional(),
  page: z
    .string({ error: PAGE })
    .refine((text) => isAddress(text) && text.includes('{name}'), { error: PAGE })
    .optional(),
  argoCd: address('https://argocd.example.org').optional(),
  people: peopleField('en', 'UTC').optional(),
  closing: closingField(CLOSING).prefault('itself'),
});
type Settings = z.infer<typeof kubernetesSettings>;

const IN_CLUSTER = 'the cluster that it runs in';

/** CronJobs of a Kubernetes cluster. */
export const kubernetes = sourceType(kubernetesSettings, (settings, declaration) => {
  const { closing: means } = settings;
  const read = async () => readingOf(settings, declaration);
  return {
    ...declaredClosing(means),
    readFrom: fromText(settings, declaration),
    accounts: [FIELD_MANAGER],
    async open({ mirror, handled }) {
      const { readFrom, switchedByPatch } = await import('./source.js');
      const parts = { ...(await read()), mirror };
      return closedBy(readFrom(parts), means, switchedByPatch(parts), { declaration, handled });
    },
    async check() {
      const { checkKubernetes } = await import('./check.js');
      return checkedOutside(means, declaration, async () =>
        checkKubernetes(await read(), { switches: means.by === 'itself' }),
      );
    },
  };
});

const fromText = ({ kubeconfig, context }: Settings, declaration: Declaration): string =>
  kubeconfig === undefined
    ? IN_CLUSTER
    : pathIn(declaration, kubeconfig) + (context === undefined ? '' : `, context ${context}`);

async function readingOf({ people, ...settings }: Settings, declaration: Declaration) {
  const { kubeconfig } = await import('./kubeconfig.js');
  const { connect } = await import('./client.js');
  return {
    name: declaration.name,
    cluster: connect(kubeconfig(settings, declaration)),
    rows: { owner: settings.owner, page: settings.page ?? null, argoCd: settings.argoCd ?? null },
    namespaces: settings.namespaces ?? null,
    selector: settings.selector ?? null,
    people: openPeople(people, declaration),
  };
}
