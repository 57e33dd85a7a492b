import { randomUUID } from 'node:crypto';

/** A part of an object of Kubernetes, as JSON. */
export type Body = { [field: string]: unknown };

/** An object as the server keeps it. */
export type Kept = Body & { metadata: Body; spec?: Body };

export interface Reply {
  status: number;
  body: Body;
}

/** Where an object is, or a list. */
interface Place {
  resource: string;
  namespace: string | undefined;
  name: string | undefined;
}

const KINDS: Record<string, string> = { namespaces: 'Namespace', cronjobs: 'CronJob', jobs: 'Job' };

/** What the server fills in where nothing is said. */
const DEFAULTS: Record<string, Body> = {
  namespaces: { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
  cronjobs: {
    spec: {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
    status: {},
  },
  jobs: { status: {} },
};

const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON merge patch: null removes a field. */
function merged(value: unknown, patch: unknown): unknown {
  if (!isBody(patch)) return patch;
  const result: Body = isBody(value) ? { ...value } : {};
  for (const [field, one] of Object.entries(patch)) {
    if (one === null) delete result[field];
    else result[field] = merged(result[field], one);
  }
  return result;
}

const keyOf = ({ resource, namespace = '', name = '' }: Place) => `${resource}/${namespace}/${name}`;

/** The server keeps times to the second. */
const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** What an API server keeps, with the metadata that it keeps of it. */
export class Store {
  private readonly objects = new Map<string, Kept>();
  private version = 100;

  create({ resource, namespace }: Place, body: Body, manager: string): Reply {
    const given = body as Kept;
    const object = merged(DEFAULTS[resource], given) as Kept;
    object.metadata = {
      ...given.metadata,
      ...(namespace && { namespace }),
      uid: randomUUID(),
      generation: 1,
      creationTimestamp: now(),
      managedFields: [entry(manager, false)],
    };
    const place = { resource, namespace, name: String(given.metadata['name']) };
    return this.keep(place, object, 201);
  }

  get(place: Place): Reply {
    const object = this.objects.get(keyOf(place));
    return object ? { status: 200, body: object } : notFound(place);
  }

  /** A page of a list; `continue` says where the next one begins. */
  list({ resource, namespace }: Place, query: URLSearchParams): Reply {
    const start = keyOf({ resource, namespace, name: undefined });
    const within = namespace === undefined ? `${resource}/` : start;
    const found = [...this.objects.keys()]
      .filter((key) => key.startsWith(within) && matches(this.objects.get(key)!, query.get('labelSelector')))
      .toSorted();
    const token = query.get('continue');
    const from = token ? found.findIndex((key) => key > Buffer.from(token, 'base64url').toString()) : 0;
    const limit = Number(query.get('limit') ?? found.length);
    const page = from === -1 ? [] : found.slice(from, from + limit);
    const left = from === -1 ? 0 : found.length - from - page.length;
    const next =
      left > 0 ? { continue: Buffer.from(page.at(-1)!).toString('base64url'), remainingItemCount: left } : {};
    const body = {
      kind: `${KINDS[resource]}List`,
      apiVersion: resource === 'namespaces' ? 'v1' : 'batch/v1',
      metadata: { resourceVersion: String(this.version), ...next },
      items: page.map((key) => this.objects.get(key)!),
    };
    return { status: 200, body };
  }

  merge(place: Place, patch: Body, { manager, isStatus }: { manager: string; isStatus: boolean }): Reply {
    const object = this.objects.get(keyOf(place));
    if (!object) return notFound(place);
    const wanted = isBody(patch['metadata']) ? patch['metadata']['resourceVersion'] : undefined;
    if (wanted !== undefined && wanted !== object.metadata['resourceVersion']) return conflict(place);
    const next = merged(object, patch) as Kept;
    const changed = JSON.stringify(next.spec) !== JSON.stringify(object.spec);
    const others = (object.metadata['managedFields'] as Body[]).filter(
      (one) => one['manager'] !== manager || (one['subresource'] === 'status') !== isStatus,
    );
    next.metadata = {
      ...next.metadata,
      generation: Number(object.metadata['generation']) + (changed ? 1 : 0),
      managedFields: [...others, entry(manager, isStatus)],
    };
    return this.keep(place, next, 200);
  }

  /** By the one JSON patch that is understood. */
  replaceManagedFields(place: Place, patch: unknown): Reply {
    const object = this.objects.get(keyOf(place));
    if (!object) return notFound(place);
    const [{ value }] = patch as [{ value: Body[] }];
    return this.keep(place, { ...object, metadata: { ...object.metadata, managedFields: value } }, 200);
  }

  /** A namespace is only marked: a controller would empty it, and there is none. */
  remove(place: Place): Reply {
    const object = this.objects.get(keyOf(place));
    if (!object) return notFound(place);
    if (place.resource !== 'namespaces') this.objects.delete(keyOf(place));
    else
      this.keep(
        place,
        merged(object, { metadata: { deletionTimestamp: now() }, status: { phase: 'Terminating' } }) as Kept,
        200,
      );
    return this.objects.has(keyOf(place)) ? this.get(place) : { status: 200, body: object };
  }

  private keep(place: Place, object: Kept, status: number): Reply {
    this.version += 1;
    const kept = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } };
    this.objects.set(keyOf(place), kept);
    return { status, body: kept };
  }
}

/** A failure in the server's form. */
export const refusal = (code: number, reason: string, message: string): Reply => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
});

const entry = (manager: string, isStatus: boolean) => ({
  manager,
  operation: 'Update',
  apiVersion: 'batch/v1',
  time: now(),
  fieldsType: 'FieldsV1',
  fieldsV1: {},
  ...(isStatus && { subresource: 'status' }),
});

/** By a selector of one label and its value. */
function matches({ metadata }: Kept, selector: string | null): boolean {
  if (selector === null) return true;
  const [label = '', value] = selector.split('=');
  return isBody(metadata['labels']) && metadata['labels'][label] === value;
}

const whatOf = ({ resource }: Place) => (resource === 'namespaces' ? resource : `${resource}.batch`);

const notFound = (place: Place) => refusal(404, 'NotFound', `${whatOf(place)} "${place.name}" not found`);

const conflict = (place: Place) =>
  refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${whatOf(place)} "${place.name}": the object has been modified; please apply your changes to the latest version and try again`,
  );
