import { findRestoring, giveRestores, settleRestores } from '../../db/closing/restore';
import { atSources, change, type ClosingDeps } from './atSources';
import { BATCH_SIZE, notWanted, repeatBatches } from '../common/batches';

/** What a pass that restores has done; `more` if something may be left. */
export interface RestoredPass {
  restored: number;
  /** Given to people who switch the tasks on by hand. */
  toSwitchOn: number;
  /** Tasks that changed meanwhile and are left as they are. */
  notRestored: number;
  more: boolean;
}

/**
 * Restores what was requested, at the sources, and records each result. Closures of a source that does not answer
 * wait.
 */
export async function restorePass(deps: ClosingDeps, now: Date): Promise<RestoredPass> {
  const pass = { restored: 0, toSwitchOn: 0, notRestored: 0 };
  const unavailable = new Set<string>();
  const more = await repeatBatches(async () => {
    const closures = await findRestoring(deps.pool, [...unavailable], BATCH_SIZE);
    await atSources(closures, unavailable, async (name, own) => {
      const source = deps.source(name);
      const given = own.filter(({ byHand }) => byHand || source.closing === 'by hand').map(({ id }) => id);
      await giveRestores(deps.pool, given, now);
      pass.toSwitchOn += given.length;
      if (source.closing === 'by hand') return;
      const ours = own.filter(({ id }) => !given.includes(id));
      const results = await change(ours, (taskIds) => source.restore(taskIds, now, notWanted()));
      await settleRestores(deps.pool, results, now);
      const failed = results.filter(({ error }) => error !== null).length;
      pass.restored += results.length - failed;
      pass.notRestored += failed;
    });
    return closures.length > 0;
  });
  return { ...pass, more };
}
