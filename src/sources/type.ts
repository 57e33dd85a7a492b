import path from 'node:path';
import type { z } from 'zod';
import type { CmsiRoute } from '../delivery/cmsiChannel';
import { InvalidInput, type Fault } from '../domain/common/errors';
import { faultsOf, unknownField } from '../domain/common/schemaFaults';
import type { SourceInfo, ToDoListSettings } from '../domain/sync/sources';
import type { Mirror } from './mirror';
import type { SourceCheck } from './check';
import type { MirrorRows } from './file/source';
import type { HandledRows, Handler } from './handler/handler';
import type { Source } from './source';

/** Access to the database, given by the composition root. */
export interface SourceParts {
  /** The mirror's rows, as sources see them that are nothing but their mirror. */
  rows: MirrorRows;
  /** The same, as sources see them that are systems of their own. */
  mirror: Mirror;
  /** The same, as sources see them whose tasks a command or a webhook switches. */
  handled: HandledRows;
}

/** A source that is opened, and how its people are written to by messages of its BlueKing, where they are. */
export interface OpenedSource {
  source: Source;
  route?: CmsiRoute | null;
  /** What switches its tasks, where that is a command or a webhook of the operator's. */
  handler?: Handler;
}

/** A source as the file of sources declares it. Its settings stay inside, since secrets may be among them. */
export interface DeclaredSource extends SourceInfo {
  /** Where its tasks are switched off by hand: who is mailed what is to be done. */
  toDoList?: ToDoListSettings;
  /** Rejects with InvalidInput for a secret that cannot be read. */
  open(parts: SourceParts): Promise<OpenedSource>;
  /** Looks at what there is, without a database: changes nothing. Rejects with InvalidInput as `open` does. */
  check(now: Date): Promise<SourceCheck>;
}

/** What a type makes of its fields; the rest every source has. */
export type DeclaredParts = Omit<DeclaredSource, 'name' | 'type' | 'every'>;

/** Where a source is declared, and the environment that its secrets may be in. */
export interface Declaration {
  file: string;
  name: string;
  env: Record<string, string | undefined>;
}

/** Makes a source of its fields in the file; or says what is wrong with them. */
export type SourceType = (fields: object, declaration: Declaration) => DeclaredParts | Fault[];

/** What stands in a field that there is not may be a secret. */
const hidden: typeof unknownField = (...at) => ({ ...unknownField(...at), value: '(not shown)' });

/** A type of source: the fields that it has in the file beside `type`, and what is made of them. */
export const sourceType =
  <Schema extends z.ZodObject>(
    schema: Schema,
    declare: (settings: z.infer<Schema>, declaration: Declaration) => DeclaredParts,
  ): SourceType =>
  (fields, declaration) => {
    const result = schema.safeParse(fields);
    return result.success
      ? declare(result.data, declaration)
      : faultsOf(schema, result.error, fields, hidden);
  };

/** The place of a field, or of a source as a whole, as messages name it. */
export const placeOf = ({ file, name }: Omit<Declaration, 'env'>, field?: string): string =>
  [file, name, ...(field === undefined ? [] : [field])].join(', ');

/** A path as the file of sources has it: a relative one is relative to that file. */
export const pathIn = ({ file }: Declaration, at: string): string => path.resolve(path.dirname(file), at);

/** Throws InvalidInput for a field that is wrong. */
export function refuseField(declaration: Declaration, field: string, fault: Omit<Fault, 'field'>): never {
  throw new InvalidInput('configuration', [{ field: placeOf(declaration, field), ...fault }]);
}
