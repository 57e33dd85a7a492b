import { cronExpected } from '../common/cron';
import { InvalidInput, type Fault } from '../common/errors';
import { isTimeZone } from '../common/format';
import { timeZoneExpected } from '../common/likelyTimeZone';

/** When sweeps run: a cron expression of five fields and the IANA time zone it is read in. */
export interface Timing {
  cron: string;
  timeZone: string;
}

/** Mondays at nine, where nobody said otherwise. */
export const DEFAULT_TIMING: Timing = { cron: '0 9 * * 1', timeZone: 'UTC' };

/** `timing` as it came in. Throws InvalidInput naming the field that is wrong; what is absent is not looked at. */
export function checkTiming<T extends Partial<Timing>>(timing: T): T {
  const faults = timingFaults(timing);
  if (faults.length) throw new InvalidInput('schedule', faults);
  return timing;
}

/** What is wrong with `cron` and `timeZone`; what is absent is not looked at. */
export function timingFaults({ cron, timeZone }: Partial<Record<keyof Timing, unknown>>): Fault[] {
  const faults: Fault[] = [];
  const expected = cron === undefined ? null : cronExpected(cron);
  if (expected !== null) faults.push({ field: 'cron', value: cron, expected });
  const name = typeof timeZone === 'string' ? timeZone : '';
  if (timeZone !== undefined && !isTimeZone(name))
    faults.push({ field: 'timeZone', value: timeZone, expected: timeZoneExpected(name) });
  return faults;
}
