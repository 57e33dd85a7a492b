import type { z } from 'zod';
import type { Fault } from '../common/errors';
import { faultsOf, unknownField } from '../common/schemaFaults';
import { DEFAULT_TIMING, timingFaults } from './scheduleTimes';

/** What `error` found wrong with the cadence `input`; the times of sweeps, which are no part of one, are told of as such. */
export const cadenceFaults = (schema: z.ZodType, error: z.ZodError, input: unknown): Fault[] =>
  faultsOf(schema, error, input, unknown);

const TIMES =
  'none here: times belong to the Schedule, not to its input; set them with "rollcall cadence set"';

function unknown(schema: z.ZodType, path: PropertyKey[], input: unknown): Fault {
  const fault = unknownField(schema, path, input, path.length === 1 ? Object.keys(DEFAULT_TIMING) : []);
  if (fault.field !== 'cron' && fault.field !== 'timeZone') return fault;
  return timingFaults({ [fault.field]: fault.value })[0] ?? { ...fault, expected: TIMES };
}
