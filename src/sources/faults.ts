import { InvalidInput, type Fault } from '../domain/common/errors';

/** Gathers what is wrong with an input: the first ones in full, the rest by number, so that memory stays bounded. */
export class Faults {
  readonly told: Fault[] = [];
  total = 0;

  /** Adds faults of which there are `total`, possibly more than are given. */
  add(faults: Fault[], total = faults.length): void {
    this.told.push(...faults.slice(0, FAULTS_TOLD - this.told.length));
    this.total += total;
  }

  /** Throws InvalidInput if anything is wrong. */
  throwIfAny(subject: string): void {
    if (this.total > 0) throw new InvalidInput(subject, this.told, this.total - this.told.length);
  }
}

/** How many faults of an input are told in full. */
export const FAULTS_TOLD = 20;
