import { z } from 'zod';

/** What can be made to go wrong. */
export const fault = z.object({
  kind: z.enum([
    'slow',
    'rate limit',
    'gateway error',
    'server error',
    'missing object',
    'refused',
    'truncated',
    'short page',
    'shape',
    'ignored',
  ]),
  /** Which API; every one where left out. */
  api: z.string().optional(),
  /** Of which project or business, by the number in the address. */
  of: z.string().optional(),
  /** For how many calls; until it is taken away where left out. */
  times: z.int().min(1).optional(),
  /** How slow, in milliseconds. */
  ms: z.int().min(0).default(2000),
  words: z.string().default('the service is busy with something else'),
});

export type Fault = z.output<typeof fault>;
export type FaultInput = z.input<typeof fault>;

/** The faults that are switched on. */
export class Faults {
  private list: Fault[] = [];

  add(input: FaultInput): void {
    this.list.push(fault.parse(input));
  }

  clear(): void {
    this.list = [];
  }

  /** The first fault that a call of `api` about `of` meets; it is used up by that. */
  meet(api: string, of: string | undefined): Fault | null {
    const met = this.list.find((one) => (one.api ?? api) === api && (one.of === undefined || one.of === of));
    if (!met) return null;
    if (met.times !== undefined && (met.times -= 1) === 0) this.list = this.list.filter((one) => one !== met);
    return met;
  }
}
