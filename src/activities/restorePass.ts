import { findRestoring, settleRestores } from '../db/restoring';
import { atSources, change, type ClosingDeps } from './atSources';
import { BATCH, repeatBatches } from './pass';

export interface RestoredPass {
  restored: number;
  /** Tasks that changed meanwhile: left as they are. */
  notRestored: number;
  more: boolean;
}

/** Restores what was asked for, at its sources, and records each result. */
export async function restorePass(deps: ClosingDeps, now: Date): Promise<RestoredPass> {
  const pass = { restored: 0, notRestored: 0 };
  const more = await repeatBatches(async () => {
    const results = await restoreBatch(deps, now);
    const failed = results.filter(({ error }) => error !== null).length;
    pass.restored += results.length - failed;
    pass.notRestored += failed;
    return results.length > 0;
  });
  return { ...pass, more };
}

async function restoreBatch({ pool, source }: ClosingDeps, now: Date) {
  const closures = await findRestoring(pool, BATCH);
  const results = await atSources(closures, (name, own) =>
    change(own, (taskIds) => source(name).restore(taskIds, now)),
  );
  await settleRestores(pool, results, now);
  return results;
}
