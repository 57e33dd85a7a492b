import { Connection } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import type { temporal } from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import pRetry, { AbortError } from 'p-retry';
import { reasonOf } from '../../domain/common/errors';
import { Refused, SourceUnavailable } from '../errors';

export type Described = temporal.api.workflowservice.v1.IDescribeScheduleResponse;
/** What the list tells of a Schedule: not when it was made or updated. */
export type Entry = temporal.api.schedule.v1.IScheduleListEntry;

/** Where Schedules are, as Temporal's own configuration says it. */
export interface Place extends Pick<ClientConnectConfig, 'connectionOptions'> {
  namespace: string;
}

/** What is asked of a Temporal server about the Schedules of one namespace; every call is made again where that may help. */
export interface Calls {
  /** The Schedules that the query of Temporal's visibility finds, but Rollcall's own. */
  list(query: string): Promise<Entry[]>;
  /** The Schedules as they are, by id. One that does not exist is absent. */
  describe(ids: string[]): Promise<Map<string, Described>>;
  /** Changes its state, not its definition: the date of its last update stays. One that does not exist is left alone. */
  patch(id: string, change: temporal.api.schedule.v1.ISchedulePatch): Promise<void>;
  close(): Promise<void>;
}

/** Whether a Schedule is Rollcall's own, by its id. */
export const isOurs = (id: string): boolean => id.startsWith('rollcall-');

/** So many calls at once: a namespace allows some hundreds a second. */
export const AT_ONCE = 20;

const PAGE = 1000;
const DEADLINE_MS = 20_000;

/** A server that is busy with its Schedules answers some calls late, or not at all. */
const RETRIES = 4;
const CODES = { notFound: 5 };

/** What the server says no to: asking again would not help. By the codes of gRPC. */
const REFUSALS: Record<number, string> = {
  3: 'it does not accept the request',
  7: 'the credentials may not do this',
  12: 'the server does not know this call',
  16: 'it does not accept the credentials',
};

/** Calls to a server, which is connected to by the first of them. */
export function createCalls({ connectionOptions, namespace }: Place): Calls {
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: '10 seconds' });
  const service = connection.workflowService;
  const call = <T>(work: () => Promise<T>): Promise<T> =>
    pRetry(
      () =>
        connection.withDeadline(Date.now() + DEADLINE_MS, work).catch((error: unknown) => {
          const why = explained(error, namespace);
          throw why instanceof SourceUnavailable ? why : new AbortError(why);
        }),
      { retries: RETRIES, randomize: true },
    );
  return {
    list: async (query) =>
      (
        await listEntries((nextPageToken) =>
          call(() => service.listSchedules({ namespace, query, maximumPageSize: PAGE, nextPageToken })),
        )
      ).filter(({ scheduleId }) => !isOurs(scheduleId ?? '')),
    async describe(ids) {
      const one = async (scheduleId: string) => ({
        scheduleId,
        schedule: await orNull(call(() => service.describeSchedule({ namespace, scheduleId }))),
      });
      const found = await pMap(ids, one, { concurrency: AT_ONCE });
      return new Map(found.flatMap(({ scheduleId, schedule }) => (schedule ? [[scheduleId, schedule]] : [])));
    },
    async patch(scheduleId, change) {
      const request = { namespace, scheduleId, patch: change, identity: 'rollcall', requestId: randomUUID() };
      await orNull(call(() => service.patchSchedule(request)));
    },
    close: () => connection.close(),
  };
}

async function listEntries(
  page: (token: Uint8Array) => Promise<temporal.api.workflowservice.v1.IListSchedulesResponse>,
): Promise<Entry[]> {
  const all: Entry[] = [];
  let token: Uint8Array = new Uint8Array();
  do {
    const { schedules, nextPageToken } = await page(token);
    all.push(...(schedules ?? []));
    token = nextPageToken ?? new Uint8Array();
  } while (token.length > 0);
  return all;
}

/** A Schedule that does not exist. */
class NoSchedule extends Error {}

const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NoSchedule) return null;
    throw error;
  }
};

/** The error of a call, as a source words it. */
function explained(error: unknown, namespace: string): Error {
  const { code, details } = statusOf(error);
  const words = details ?? reasonOf(error);
  if (error instanceof NamespaceNotFoundError || (code === CODES.notFound && /namespace/i.test(words)))
    return new Refused('Temporal', `there is no namespace ${namespace}`, null);
  if (code === CODES.notFound) return new NoSchedule(words);
  const refusal = code === null ? undefined : REFUSALS[code];
  return refusal === undefined
    ? new SourceUnavailable(`Temporal: ${words}`)
    : new Refused('Temporal', `${refusal}: ${words}`, code);
}

/** What gRPC says of an error, or of the one that it wraps. */
function statusOf(error: unknown): { code: number | null; details: string | null } {
  if (typeof error !== 'object' || error === null) return { code: null, details: null };
  if ('code' in error && typeof error.code === 'number') {
    const details = 'details' in error && typeof error.details === 'string' ? error.details : null;
    return { code: error.code, details };
  }
  return 'cause' in error ? statusOf(error.cause) : { code: null, details: null };
}
