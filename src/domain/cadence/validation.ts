import type { z } from 'zod';
import type { Fault } from '../common/errors';
import { faultsOf, unknownField } from '../common/schemaFaults';
import { DEFAULT_TIMING, timingFaults } from './scheduleTimes';

/**
 * The faults that `error` reports for the cadence `input`. The times of sweeps, which are not part of a cadence, get
 * an explanation of their own.
 */
export const cadenceFaults = (schema: z.ZodType, error: z.ZodError, input: unknown): Fault[] =>
  faultsOf(schema, error, input, unknown);

const TIMES =
  'nothing here: times belong to the Schedule, not to its input; set them with "rollcall cadence set"';

function unknown(schema: z.ZodType, path: PropertyKey[], input: unknown): Fault {
  const fault = unknownField(schema, path, input, path.length === 1 ? Object.keys(DEFAULT_TIMING) : []);
  if (fault.field !== 'cron' && fault.field !== 'timeZone') return fault;
  return timingFaults({ [fault.field]: fault.value })[0] ?? { ...fault, expected: TIMES };
}
