import { InvalidInput, type Fault } from '../../domain/errors';
import { FAULTS_TOLD } from './limits';

/** Gathers what is wrong with an input: the first ones in full, the rest by number, so that memory stays bounded. */
export class Faults {
  readonly told: Fault[] = [];
  total = 0;

  add(fault: Fault): void {
    this.addAll([fault]);
  }

  /** Adds faults of which there are `total`, possibly more than are given. */
  addAll(faults: Fault[], total = faults.length): void {
    this.told.push(...faults.slice(0, FAULTS_TOLD - this.told.length));
    this.total += total;
  }

  /** Throws InvalidInventory if anything is wrong. */
  throwIfAny(subject: string): void {
    if (this.total > 0) throw new InvalidInventory(subject, this.told, this.total - this.told.length);
  }
}

/** An inventory with faults: the first in `faults`, and `more` that are not listed. */
export class InvalidInventory extends InvalidInput {
  constructor(
    subject: string,
    faults: Fault[],
    readonly more: number,
  ) {
    super(subject, faults);
    if (more > 0) this.message += `; and ${more} more`;
  }
}
