import type { Pool } from 'pg';
import { listClosures, type ClosureFilter, type ListedClosure } from '../../db/closing/closures';
import { type Io, printArray } from '../io';
import { fittingTable, showTime } from './table';

const SHOWN = 50;
const PAGE = 1000;

/** Prints the newest closures as a table. */
export async function printClosures(io: Io, pool: Pool, filter: ClosureFilter): Promise<void> {
  const found = await listClosures(pool, filter, { before: null, limit: SHOWN + 1 });
  if (found.length === 0) return io.print('  no closures');
  const rows = found
    .slice(0, SHOWN)
    .map((closure) => [
      closure.state,
      showTime(closure.restoredAt ?? closure.completedAt ?? closure.proposedAt),
      closure.reason,
      closure.source,
      closure.project,
      closure.task,
      closure.owner ?? 'nobody',
      noteOf(closure),
    ]);
  const head = ['state', 'since', 'reason', 'source', 'project', 'task', 'owner', ''];
  io.print(fittingTable(rows, io.width, head.map(io.colours.dim)));
  if (found.length > SHOWN) io.note(`There are more. To list all: --json`);
}

function noteOf({ state, error, restoredBy, restoreError, ranAt }: ListedClosure): string {
  if (restoreError) return `not restored: ${restoreError}`;
  if (restoredBy)
    return state === 'restored' ? `restored by ${restoredBy}` : `to be restored for ${restoredBy}`;
  return [error, ranAt && showTime(ranAt)].filter(Boolean).join(': ');
}

/** Prints all closures as JSON, a page at a time. */
export async function printClosuresJson(io: Io, pool: Pool, filter: ClosureFilter): Promise<void> {
  io.print('[');
  await printArray(io, pages(pool, filter));
}

async function* pages(pool: Pool, filter: ClosureFilter): AsyncGenerator<ListedClosure> {
  let before: ListedClosure | null = null;
  for (;;) {
    const page: ListedClosure[] = await listClosures(pool, filter, { before, limit: PAGE });
    yield* page;
    before = page.at(-1) ?? null;
    if (!before) return;
  }
}
