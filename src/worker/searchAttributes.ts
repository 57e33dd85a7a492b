import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType as typeCode } from '@temporalio/common/lib/search-attributes';
import * as attributes from '../workflows/attributes';
import { isRefused, isInvalid } from './grpc';

type Attribute = (typeof attributes)[keyof typeof attributes];

/** What is known about the search attributes of a namespace. */
export interface SeenAttributes {
  missing: Attribute[];
  /** Whether the server lets us see their types and add some; many clusters, and Temporal Cloud, do not. */
  mayManage: boolean;
}

/**
 * Checks which of our search attributes `namespace` has. If the operator API is refused, it counts workflows by each
 * of them, which every reader may do. Throws if one is registered with another type.
 */
export async function lookAtAttributes(connection: Connection, namespace: string): Promise<SeenAttributes> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    for (const attribute of Object.values(attributes)) requireType(attribute, customAttributes, namespace);
    return {
      missing: Object.values(attributes).filter(({ name }) => !(name in customAttributes)),
      mayManage: true,
    };
  } catch (error) {
    if (!isRefused(error)) throw error;
    const all = Object.values(attributes);
    const known = await Promise.all(all.map((attribute) => canQuery(connection, namespace, attribute)));
    return { missing: all.filter((_, at) => !known[at]), mayManage: false };
  }
}

function requireType({ name, type }: Attribute, found: Record<string, unknown>, namespace: string): void {
  if (!(name in found) || found[name] === typeCode(type)) return;
  throw new Error(
    `The search attribute ${name} of namespace ${namespace} is not of type ${type}. ` +
      `Remove it, then start again: temporal operator search-attribute remove --name ${name} --namespace ${namespace}`,
  );
}

async function canQuery(connection: Connection, namespace: string, { name }: Attribute): Promise<boolean> {
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query: `${name} IS NULL` });
    return true;
  } catch (error) {
    if (isInvalid(error)) return false;
    throw error;
  }
}

/** The commands, one per line, that add search attributes to `namespace`, for any kind of server. */
export function addCommands(missing: Attribute[], namespace: string): { own: string[]; cloud: string } {
  const own = missing.map(
    ({ name, type }) =>
      `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${TYPES[type]}`,
  );
  const cloud = missing.map(({ name, type }) => `--search-attribute "${name}=${TYPES[type]}"`).join(' ');
  return { own, cloud: `tcld namespace search-attributes add --namespace ${namespace} ${cloud}` };
}

/** The types as Temporal's tools spell them. */
const TYPES: Record<string, string> = { KEYWORD: 'Keyword', DATETIME: 'Datetime' };

/** The sentence for missing search attributes that Rollcall may not add. */
export function missingSentence(missing: Attribute[], namespace: string): string {
  const names = missing.map(({ name }) => name).join(', ');
  return `Namespace ${namespace} lacks the search attributes ${names}, and Rollcall may not add them.`;
}
