import { findRestoring, settleRestores } from '../../db/closing/restore';
import { atSources, change, type ClosingDeps } from './atSources';
import { BATCH_SIZE, repeatBatches } from '../common/batches';

export interface RestoredPass {
  restored: number;
  /** Tasks that changed meanwhile: left as they are. */
  notRestored: number;
  more: boolean;
}

/** Restores what was asked for, at its sources, and records each result. What a source that is away has waits. */
export async function restorePass(deps: ClosingDeps, now: Date): Promise<RestoredPass> {
  const pass = { restored: 0, notRestored: 0 };
  const away = new Set<string>();
  const more = await repeatBatches(async () => {
    const closures = await findRestoring(deps.pool, [...away], BATCH_SIZE);
    await atSources(closures, away, async (name, own) => {
      const results = await change(own, (taskIds) => deps.source(name).restore(taskIds, now));
      await settleRestores(deps.pool, results, now);
      const failed = results.filter(({ error }) => error !== null).length;
      pass.restored += results.length - failed;
      pass.notRestored += failed;
    });
    return closures.length > 0;
  });
  return { ...pass, more };
}
