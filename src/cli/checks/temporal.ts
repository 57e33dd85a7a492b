import { loadTemporalConfig, type Env, type TemporalConfig } from '../../config';
import { InvalidInput, reasonOf, Unreachable } from '../../domain/common/errors';
import { SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../domain/common/ids';
import type { Temporal } from '../../worker/connect';
import { count } from '../../domain/common/text';
import { faultOf } from '../cadenceFile';
import { showTime } from '../output/table';
import { checkKept } from './temporalKept';
import { finding, note, right, wrong, type Finding } from './finding';

const START = 'start Temporal, or correct TEMPORAL_ADDRESS (or the profile in its configuration file)';
const CADENCE = 'to see who set it: rollcall cadence history; to correct it: rollcall cadence set';
const WORKER = 'start a worker: rollcall worker';

/** Checks that Temporal answers and its namespace has what Rollcall needs. No findings if its configuration is invalid. */
export async function checkTemporal(env: Env): Promise<Finding[]> {
  const config = configured(env);
  if (!config) return [];
  const { connectTemporal } = await import('../../worker/connect.js');
  const temporal = await connectTemporal(config).catch(causeOf);
  if (typeof temporal === 'string') {
    return [wrong('Temporal', `does not answer at ${config.address} (${temporal})`, START)];
  }
  try {
    const reachable = right('Temporal', `answers at ${config.address}`);
    return [reachable, ...(await checkNamespace(temporal, env))];
  } finally {
    await temporal.connection.close();
  }
}

/** The underlying cause, without our own sentence around it. */
const causeOf = (error: unknown): string => reasonOf(error instanceof Unreachable ? error.cause : error);

function configured(env: Env): TemporalConfig | null {
  try {
    return loadTemporalConfig(env);
  } catch (error) {
    if (error instanceof InvalidInput) return null; // the check of the configuration reports it
    throw error;
  }
}

async function checkNamespace(temporal: Temporal, env: Env): Promise<Finding[]> {
  const retention = await checkRetention(temporal);
  if (retention.state === 'wrong') return [retention];
  const others = [checkAttributes(temporal), checkSchedule(temporal), checkWorkers(temporal)];
  return [retention, ...(await Promise.all(others)), ...(await checkKept(temporal, env))];
}

const checkRetention = ({ connection, namespace }: Temporal) =>
  finding('namespace', `create it, or correct TEMPORAL_NAMESPACE`, async () => {
    const { retentionDays, retentionCommands, RETENTION_DAYS } =
      await import('../../worker/registerAttributes.js');
    const { isRefused } = await import('../../worker/grpc.js');
    const days = await retentionDays(connection, namespace).catch((error: unknown) => {
      if (isRefused(error)) return null;
      throw error;
    });
    if (days === null)
      return note(
        'namespace',
        `${namespace}; the server does not permit Rollcall to read how long it keeps ended workflows`,
        `ask an admin of Temporal to set it to ${RETENTION_DAYS} days: ${retentionCommands(namespace)}`,
      );
    if (days >= RETENTION_DAYS)
      return right('namespace', `${namespace}, keeps ended workflows for ${count(days, 'day')}`);
    return note(
      'namespace',
      `${namespace} keeps ended workflows for ${count(days, 'day')}; after that they disappear from Temporal's UI`,
      retentionCommands(namespace),
    );
  });

const checkAttributes = ({ connection, namespace }: Temporal) =>
  finding('search attributes', WORKER, async () => {
    const { addCommands, lookAtAttributes, missingSentence } =
      await import('../../worker/searchAttributes.js');
    const { missing, mayManage } = await lookAtAttributes(connection, namespace);
    if (missing.length === 0)
      return right(
        'search attributes',
        mayManage ? 'all registered' : 'all registered, as far as Rollcall is permitted to see',
      );
    const names = missing.map(({ name }) => name).join(', ');
    if (mayManage)
      return wrong('search attributes', `not registered: ${names}`, `${WORKER}, which registers them`);
    const { own, cloud } = addCommands(missing, namespace);
    return wrong(
      'search attributes',
      missingSentence(missing, namespace),
      `ask an admin of Temporal to add them: ${own.join(' && ')} (on Temporal Cloud: ${cloud})`,
    );
  });

const checkSchedule = ({ client }: Temporal) =>
  finding('schedule', WORKER, async () => {
    const { describeSweepSchedule } = await import('../../operations/cadence/schedule.js');
    const { cadence, paused, note: why, next } = await describeSweepSchedule(client);
    const fault = faultOf(cadence);
    if (fault) return wrong('schedule', `every sweep fails at once: ${fault}`, CADENCE);
    const state = `${SWEEP_SCHEDULE_ID} is paused${why ? ` (${why})` : ''}`;
    if (paused) return note('schedule', state, 'to resume: rollcall schedule resume');
    return right('schedule', `${SWEEP_SCHEDULE_ID}, next sweep ${showTime(next[0] ?? null)}`);
  });

const checkWorkers = ({ client }: Temporal) =>
  finding('worker', WORKER, async () => {
    const { hasWorkers } = await import('../../operations/admin/runs.js');
    if (await hasWorkers(client)) return right('worker', `listens on task queue ${TASK_QUEUE}`);
    return wrong('worker', `none listens on task queue ${TASK_QUEUE}`, WORKER);
  });
