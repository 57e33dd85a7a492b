import { planOf, type PreviewClosing, type WaitingFacts } from '../domain/preview';
import { TAKEN_BACK } from './claimClosures';
import { IN_TRUSTED, LOST_GROUND, OF_CLOSURES } from './closures';
import { GOING } from './due';
import { keysetPages } from './keysetPages';
import type { Db } from './pool';

/** A task that is gone, and its project, go by their ids. */
const WAITING = `
  select c.source, c.task_id as id, coalesce(t.name, c.task_id) as name, c.project_id as project,
         coalesce(p.name, c.project_id) as "projectName", c.owner, c.reason, c.proposed_at as "waitsSince",
         case when c.state = 'proposed' then ${LOST_GROUND} end as lost, ${GOING} as going,
         ${IN_TRUSTED} as trusted, ${TAKEN_BACK} as "takenBack" ${OF_CLOSURES}
   where c.state in ('proposed', 'closing') and ($3::text is null or (c.source, c.task_id) > ($3, $4))
   order by c.source, c.task_id limit $5`;

type WaitingRow = Omit<PreviewClosing, 'what' | 'why' | 'proposed'> & Omit<WaitingFacts, 'overCap'>;

/** Every closing that waits already, for whatever reason: whether a sweep at `now` has it executed, or why not. */
export async function* previewWaiting(
  db: Db,
  { now, silence }: { now: Date; silence: boolean },
  overCap: Set<string>,
): AsyncGenerator<PreviewClosing> {
  const rows = keysetPages<WaitingRow>(db, WAITING, [now, silence]);
  for await (const { lost, going, trusted, takenBack, ...closing } of rows) {
    const { reason, source } = closing;
    const plan = planOf({ reason, lost, going, trusted, takenBack, overCap: overCap.has(source) });
    yield { ...closing, proposed: false, ...plan };
  }
}
