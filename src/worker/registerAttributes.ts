import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType as typeCode } from '@temporalio/common/lib/search-attributes';
import { msToTs } from '@temporalio/common/lib/time';
import * as attributes from '../workflows/attributes';

const DAY_IN_SECONDS = 86_400;

/**
 * How many days the history of an ended reminder is wanted. They count from its end, so the cadence does not matter: a
 * reminder that is open is kept, however long its ladder.
 */
export const RETENTION_DAYS = 90;

/**
 * Registers the search attributes that `namespace` lacks and returns their names; a second call finds
 * nothing to do. A workflow that sets an unregistered one does not start, so this comes before any.
 * Throws when one is registered with another type.
 */
export async function registerAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return [];
  const types = Object.values(attributes)
    .filter(({ name }) => missing.includes(name))
    .map(({ name, type }) => [name, typeCode(type) ?? 0] as const);
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(types),
  });
  return missing;
}

/** The names of the search attributes `namespace` lacks. Throws when one is registered with another type. */
export async function missingAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  for (const { name, type } of Object.values(attributes)) {
    if (name in customAttributes && customAttributes[name] !== typeCode(type)) {
      throw new Error(
        `The search attribute ${name} of namespace ${namespace} is not of type ${type}. ` +
          `Remove it, then start again: temporal operator search-attribute remove --name ${name} --namespace ${namespace}`,
      );
    }
  }
  return Object.values(attributes)
    .map(({ name }) => name)
    .filter((name) => !(name in customAttributes));
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

/** What to tell whoever runs a worker on a namespace that forgets too soon; null when it does not. */
export async function retentionWarning(connection: Connection, namespace: string): Promise<string | null> {
  const days = await retentionDays(connection, namespace);
  if (days >= RETENTION_DAYS) return null;
  return (
    `Namespace ${namespace} keeps ended workflows for ${days} days only; reminders are then gone from Temporal's UI. ` +
    `Extend it: temporal operator namespace update --namespace ${namespace} --retention ${RETENTION_DAYS}d`
  );
}
