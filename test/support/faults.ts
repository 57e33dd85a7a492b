import { InvalidInput, type Fault } from '../../src/domain/common/errors';

/** What `work` finds wrong with its input; nothing where it takes it. */
export function faultsIn(work: () => unknown): Fault[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
  return [];
}
