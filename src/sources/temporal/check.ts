import { count } from '../../domain/common/text';
import type { SourceCheck } from '../check';
import { checkInventory } from '../checkInventory';
import { temporalInventory, type TemporalParts } from './inventory';

/** Connects, reads every Schedule, and counts; changes nothing. Throws nothing that is wrong with them. */
export async function checkTemporal(parts: TemporalParts): Promise<SourceCheck> {
  try {
    return await checkInventory({
      what: 'server',
      open: () => temporalInventory(parts),
      found: (inventory) =>
        `it lists ${count(inventory?.parts[1]?.size ?? 0, 'Schedule')} beside Rollcall's own`,
    });
  } finally {
    await parts.calls.close();
  }
}
