import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType as typeCode } from '@temporalio/common/lib/search-attributes';
import { msToTs } from '@temporalio/common/lib/time';
import { isRefused } from './grpc';
import { addCommands, lookAtAttributes, missingSentence } from './searchAttributes';

const DAY_IN_SECONDS = 86_400;

/**
 * How many days the history of an ended reminder should be kept. They count from its end; an open reminder is kept
 * anyway, so the length of its ladder does not matter.
 */
export const RETENTION_DAYS = 90;

/**
 * Registers the search attributes that `namespace` lacks and returns their names; a second call finds nothing to do.
 * It must run before any workflow, as one that sets an unregistered attribute does not start. Throws if an attribute
 * is registered with another type, or if some are missing and the server does not let us add them; the error then
 * lists the commands.
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
    throw new Error(`${missingSentence(missing, namespace)} Somebody who may can run:\n  ${commands}`, {
      cause: error,
    });
  }
  return missing.map(({ name }) => name);
}

/** How many days `namespace` keeps ended workflows. Throws the client's error if the namespace does not exist. */
export async function retentionDays(connection: Connection, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_IN_SECONDS;
}

/**
 * Makes `namespace` keep ended workflows for at least `RETENTION_DAYS`. Only for a namespace of Rollcall's own;
 * elsewhere its operators decide.
 */
export async function extendRetention(connection: Connection, namespace: string): Promise<void> {
  if ((await retentionDays(connection, namespace)) >= RETENTION_DAYS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(`${RETENTION_DAYS} days`) },
  });
}

/**
 * A warning for the operator of a worker if `namespace` forgets workflows too soon; null if it does not, or if its
 * settings cannot be read.
 */
export async function retentionWarning(connection: Connection, namespace: string): Promise<string | null> {
  const days = await retentionDays(connection, namespace).catch((error: unknown) => {
    if (isRefused(error)) return null;
    throw error;
  });
  if (days === null || days >= RETENTION_DAYS) return null;
  return (
    `Namespace ${namespace} keeps ended workflows for only ${days} days; then reminders disappear from Temporal's UI. ` +
    `To keep them longer: ${retentionCommands(namespace)}`
  );
}

/** The commands that make `namespace` keep ended workflows for long enough. */
export const retentionCommands = (namespace: string): string =>
  `temporal operator namespace update --namespace ${namespace} --retention ${RETENTION_DAYS}d ` +
  `(on Temporal Cloud: tcld namespace retention set --namespace ${namespace} --retention-days ${RETENTION_DAYS})`;
