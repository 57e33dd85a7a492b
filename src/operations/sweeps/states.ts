import type { SweepRecord } from '../../db/sweep/sweeps';
import type { Operator } from '../admin/operator';
import { type SweepState, runState } from '../admin/runs';

/** Adds its state to each sweep. Asks Temporal only about sweeps whose end was not recorded. */
export const withStates = <T extends SweepRecord>(
  { temporal }: Pick<Operator, 'temporal'>,
  sweeps: T[],
): Promise<(T & { state: SweepState })[]> =>
  Promise.all(
    sweeps.map(async (sweep) => ({
      ...sweep,
      state: sweep.endedAt ? 'ended' : await temporal().then((client) => runState(client, sweep), unknown),
    })),
  );

const unknown = (): SweepState => 'unknown';
