import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { hash } from 'node:crypto';
import { reasonOf } from '../../domain/common/errors';
import type { TaskRow } from '../../domain/sync/inventory';
import { rowOf } from '../cells/values';
import { asKept } from '../ownEdits';
import { partOf } from '../pattern';
import type { Described } from './calls';
import { noteBefore } from './note';
import { runsOf } from './runs';
import { scheduleText } from './spec';

type Payload = temporal.api.common.v1.IPayload;

/** Where a Schedule says whose it is, or which project's. */
export type Told = { searchAttribute: string } | { memo: string } | { note: string } | { id: string };

/** Where a Schedule tells things: the list and the Schedule itself have these. */
interface Telling extends Pick<Described, 'memo' | 'searchAttributes'> {
  id: string;
  note: string;
}

/** How Schedules are understood. */
export interface Understanding {
  owner: Told;
  /** Null where all are of one project. */
  project: Told | null;
  /** The project of Schedules that say nothing of theirs. */
  oneProject: string;
  /** Where Temporal's UI shows the Schedules of the namespace; null where it is not known. */
  ui: string | null;
}

/** A Schedule as a task, or what is wrong with it. */
export function taskOf(
  id: string,
  described: Described,
  understanding: Understanding,
): TaskRow | { error: string } {
  const { owner, ui } = understanding;
  const { schedule, info, memo = null, searchAttributes = null } = described;
  const telling = { id, note: schedule?.state?.notes ?? '', memo, searchAttributes };
  const paused = schedule?.state?.paused ?? false;
  try {
    const read = rowOf('tasks', {
      id,
      project_id: projectOf(telling, understanding),
      name: id,
      schedule: scheduleText(schedule?.spec ?? {}),
      creator: told(owner, telling),
      created_at: optionalTsToDate(info?.createTime),
      updated_at: optionalTsToDate(info?.updateTime),
      enabled: !paused,
      ...runsOf(info ?? {}),
      // The server tells times of a paused one, too.
      ...(paused && { next_run_at: null }),
      url: ui && `${ui}/schedules/${encodeURIComponent(id)}`,
    });
    if ('faults' in read)
      return { error: read.faults.map(({ field, expected }) => `${field}: expected ${expected}`).join('; ') };
    return withUpdate(read.row);
  } catch (error) {
    return { error: reasonOf(error) };
  }
}

/** Only people move the date of the last update: it tells of changes that no other field shows, as of arguments. */
function withUpdate(task: TaskRow): TaskRow {
  const kept = asKept(task, []);
  const whole = `${kept.rowHash} ${kept.editedAt?.toISOString() ?? ''}`;
  return { ...kept, rowHash: hash('sha256', whole, 'base64url') };
}

/** The project of a Schedule. Throws for a value that cannot be read. */
export const projectOf = (telling: Telling, { project, oneProject }: Understanding): string =>
  (project && told(project, telling)) ?? oneProject;

/** What a Schedule says; null where it says nothing. Throws for a value that cannot be read, as an encrypted one. */
function told(from: Told, { id, note, memo, searchAttributes }: Telling): string | null {
  if ('id' in from) return partOf(id, from.id);
  if ('note' in from) return partOf(noteBefore(note), from.note);
  const [kind, name, fields] =
    'memo' in from
      ? (['memo', from.memo, memo?.fields] as const)
      : (['search attribute', from.searchAttribute, searchAttributes?.indexedFields] as const);
  const payload = fields?.[name];
  return payload ? textOf(payload, `${kind} ${name}`) : null;
}

/** Of several values, the first. */
function textOf(payload: Payload, what: string): string | null {
  const encoding = Buffer.from(payload.metadata?.['encoding'] ?? []).toString();
  if (!/^json\/|^binary\/null$/.test(encoding))
    throw new Error(`${what} is encoded as ${encoding || 'nothing'}, which Rollcall cannot read`);
  const value: unknown = defaultPayloadConverter.fromPayload(payload);
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' || typeof one === 'number' ? String(one).trim() || null : null;
}
