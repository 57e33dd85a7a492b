import {
  ApiException,
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  HttpMethod,
  createConfiguration,
  KubeConfig,
  ServerConfiguration,
  type Configuration,
  type RequestContext,
  type V1CronJob,
  type V1Job,
  type V1Namespace,
} from '@kubernetes/client-node';
import { Agent } from 'node:https';
import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import { reasonOf } from '../../domain/common/errors';
import { Refused, SourceUnavailable } from '../errors';
import { FIELD_MANAGER } from './names';

/** The calls of an API server that Rollcall makes. Each rejects with SourceUnavailable, or with Refused in its words. */
export interface Cluster {
  namespaces(): Promise<V1Namespace[]>;
  /** Null where there is none. */
  namespace(name: string): Promise<V1Namespace | null>;
  /** Of one namespace, or of all where it is null, in pages; `selector` goes by their labels. */
  cronJobs(namespace: string | null, selector: string | null): AsyncIterable<V1CronJob[]>;
  jobs(namespace: string | null): AsyncIterable<V1Job[]>;
  /** Null where there is none. */
  cronJob(namespace: string, name: string): Promise<V1CronJob | null>;
  /** A merge patch in our name. Refused with code 409 where the object changed since the resourceVersion in it. */
  patch(namespace: string, name: string, patch: object): Promise<void>;
  /** Whether the account may do that with CronJobs; in all namespaces where it is null. */
  may(verb: string, namespace: string | null): Promise<boolean>;
}

const PAGE = 500;
const CONCURRENCY = 8;
const TIMEOUT_MS = 60_000;
const MAY_PASS = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The API server that the kubeconfig leads to. `pauseMs` is the first pause before a further attempt. */
export function connect(config: KubeConfig, pauseMs = 1000): Cluster {
  const agentFor = keptAgent();
  const settings = createConfiguration({
    baseServer: new ServerConfiguration(config.getCurrentCluster()!.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        async pre(context) {
          context.setSignal(AbortSignal.timeout(TIMEOUT_MS));
          const agent = context.getAgent();
          if (agent) context.setAgent(agentFor(agent));
          if (context.getHttpMethod() === HttpMethod.PATCH)
            context.setHeaderParam('Content-Type', 'application/merge-patch+json');
          return context;
        },
        post: async (context) => context,
      },
    ],
  });
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const call: Call = (what, work) => repeated(() => queue.add(work), what, pauseMs);
  return { ...readsOf(settings, call), ...writesOf(settings, call) };
}

/**
 * The client makes an agent, and so a connection, for each call. Takes one for all in their place, as long as the
 * credentials stay the same; through a proxy each has its own.
 */
function keptAgent() {
  let kept: { credentials: string; agent: Agent } | undefined;
  return (made: RequestAgent): RequestAgent => {
    if (!(made instanceof Agent) || made.constructor !== Agent) return made;
    const { options } = made;
    const credentials = JSON.stringify([options.ca, options.cert, options.key].map(String));
    if (kept?.credentials !== credentials)
      kept = { credentials, agent: new Agent({ ...options, keepAlive: true }) };
    return kept.agent;
  };
}
type RequestAgent = NonNullable<ReturnType<RequestContext['getAgent']>>;

/** Makes a call, named `what`, in its turn. */
type Call = <T>(what: string, work: () => Promise<T>) => Promise<T>;

function readsOf(settings: Configuration, call: Call): Omit<Cluster, 'patch' | 'may'> {
  const core = new CoreV1Api(settings);
  const batch = new BatchV1Api(settings);
  return {
    async namespaces() {
      const found: V1Namespace[] = [];
      const list = pages((page) => call('list namespaces', () => core.listNamespace(page)));
      for await (const page of list) found.push(...page);
      return found;
    },
    namespace: (name) => orNull(call('get namespace', () => core.readNamespace({ name }))),
    cronJobs: (namespace, labels) =>
      pages((page) => {
        const which = labels === null ? page : { ...page, labelSelector: labels };
        return call('list cronjobs', () =>
          namespace === null
            ? batch.listCronJobForAllNamespaces(which)
            : batch.listNamespacedCronJob({ ...which, namespace }),
        );
      }),
    jobs: (namespace) =>
      pages((page) =>
        call('list jobs', () =>
          namespace === null
            ? batch.listJobForAllNamespaces(page)
            : batch.listNamespacedJob({ ...page, namespace }),
        ),
      ),
    cronJob: (namespace, name) =>
      orNull(call('get cronjob', () => batch.readNamespacedCronJob({ namespace, name }))),
  };
}

function writesOf(settings: Configuration, call: Call): Pick<Cluster, 'patch' | 'may'> {
  const batch = new BatchV1Api(settings);
  const authorization = new AuthorizationV1Api(settings);
  return {
    async patch(namespace, name, body) {
      const given = { namespace, name, body, fieldManager: FIELD_MANAGER };
      await call('patch cronjob', () => batch.patchNamespacedCronJob(given));
    },
    async may(verb, namespace) {
      const what = { group: 'batch', resource: 'cronjobs', verb, ...(namespace && { namespace }) };
      const body = { spec: { resourceAttributes: what } };
      const review = await call('review access', () => authorization.createSelfSubjectAccessReview({ body }));
      return review.status?.allowed ?? false;
    },
  };
}

/** What was read; null where there is none. */
const orNull = <T>(read: Promise<T>): Promise<T | null> =>
  read.catch((error: unknown) => {
    if (error instanceof Refused && error.code === 404) return null;
    throw error;
  });

/** Which part of a list. The server keeps a list as it was when its first page was read. */
interface Page {
  limit: number;
  _continue?: string;
}

async function* pages<T>(
  list: (page: Page) => Promise<{ items: T[]; metadata?: { _continue?: string } }>,
): AsyncGenerator<T[]> {
  let next: string | undefined;
  do {
    const { items, metadata } = await list({ limit: PAGE, ...(next && { _continue: next }) });
    yield items;
    next = metadata?._continue;
  } while (next);
}

/** Makes a call, again where that may help. */
const repeated = <T>(work: () => Promise<T>, what: string, pauseMs: number): Promise<T> =>
  pRetry(() => work().catch((error: unknown) => sortOut(what, error)), {
    retries: 3,
    minTimeout: pauseMs,
    randomize: true,
  });

/** Never with the whole answer, nor with headers: there may be secrets in them. */
function sortOut(what: string, error: unknown): never {
  if (!(error instanceof ApiException)) throw new SourceUnavailable(`${what}: ${reasonOf(error)}`);
  const words = wordsOf(error);
  if (MAY_PASS.has(error.code)) throw new SourceUnavailable(`${what}: ${words} (${error.code})`);
  // A token may be renewed, and a list that took too long is read anew by the next sync.
  if (error.code === 401 || error.code === 410)
    throw new AbortError(new SourceUnavailable(`${what}: ${words} (${error.code})`));
  throw new AbortError(new Refused(what, words, error.code));
}

/** What the server says, as a Status or, where something else answered, as text. */
function wordsOf({ code, body }: ApiException<unknown>): string {
  // Its client keeps no words of this one.
  if (code === 401) return 'the server does not know the account';
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // Not JSON: some proxy's words.
  }
  return text.slice(0, 120) || 'no reason given';
}
