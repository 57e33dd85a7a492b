import { parseCadence } from '../domain/cadence';
import { reasonOf } from '../domain/errors';

/** What is wrong with a cadence, which another tool may have set; null where nothing is. */
export function faultOf(cadence: unknown): string | null {
  try {
    parseCadence(cadence);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}
