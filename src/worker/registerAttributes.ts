import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType as typeCode } from '@temporalio/common/lib/search-attributes';
import { msToTs } from '@temporalio/common/lib/time';
import { isRefused } from './grpc';
import { addCommands, lookAtAttributes, missingSentence } from './searchAttributes';

const DAY_IN_SECONDS = 86_400;

/**
 * How many days the history of an ended reminder is wanted. They count from its end, so the cadence does not matter: a
 * reminder that is open is kept, however long its ladder.
 */
export const RETENTION_DAYS = 90;

/**
 * Registers the search attributes that `namespace` lacks and returns their names; a second call finds
 * nothing to do. A workflow that sets an unregistered one does not start, so this comes before any.
 * Throws when one is registered with another type; and, with the commands to add them, when some are missing and the
 * server does not let us add them.
 */
export async function registerAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { missing } = await lookAtAttributes(connection, namespace);
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, typeCode(type) ?? 0]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    if (!isRefused(error)) throw error;
    const { own, cloud } = addCommands(missing, namespace);
    const commands = [...own, `or, on Temporal Cloud: ${cloud}`].join('\n  ');
    throw new Error(`${missingSentence(missing, namespace)} Whoever may, does so by:\n  ${commands}`, {
      cause: error,
    });
  }
  return missing.map(({ name }) => name);
}

/** How many days `namespace` keeps ended workflows. Throws the client's error when there is no such namespace. */
export async function retentionDays(connection: Connection, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_IN_SECONDS;
}

/**
 * Has `namespace` keep ended workflows for `RETENTION_DAYS`, unless it keeps them longer anyway.
 * For a namespace that is Rollcall's own; elsewhere that is for its keepers to decide.
 */
export async function extendRetention(connection: Connection, namespace: string): Promise<void> {
  if ((await retentionDays(connection, namespace)) >= RETENTION_DAYS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(`${RETENTION_DAYS} days`) },
  });
}

/** What to tell whoever runs a worker on a namespace that forgets too soon; null when it does not, or may not be looked at. */
export async function retentionWarning(connection: Connection, namespace: string): Promise<string | null> {
  const days = await retentionDays(connection, namespace).catch((error: unknown) => {
    if (isRefused(error)) return null;
    throw error;
  });
  if (days === null || days >= RETENTION_DAYS) return null;
  return (
    `Namespace ${namespace} keeps ended workflows for ${days} days only; reminders are then gone from Temporal's UI. ` +
    `Extend it: ${retentionCommands(namespace)}`
  );
}

/** The commands that have `namespace` keep ended workflows for long enough. */
export const retentionCommands = (namespace: string): string =>
  `temporal operator namespace update --namespace ${namespace} --retention ${RETENTION_DAYS}d ` +
  `(on Temporal Cloud: tcld namespace retention set --namespace ${namespace} --retention-days ${RETENTION_DAYS})`;
