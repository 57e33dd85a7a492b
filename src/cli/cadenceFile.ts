import { readFileSync } from 'node:fs';
import { type Cadence, parseCadence } from '../domain/cadence/cadence';
import { parseFlat } from '../domain/cadence/scheduleSettings';
import type { Timing } from '../domain/cadence/scheduleTimes';
import { reasonOf } from '../domain/common/errors';
import { wrong } from './options';

/** Reads a cadence from the JSON file `file`, or from standard input for `-`. Throws InvalidInput naming what is wrong. */
export const readCadence = (file: string): Cadence => readSettings(file).cadence;

/** The same, with the times of sweeps if the file has `cron` or `timeZone` beside the cadence's fields. */
export const readSettings = (
  file: string,
  field = '--cadence',
): { timing: Partial<Timing>; cadence: Cadence } => parseFlat(parseJson(read(file, field), file, field));

function read(file: string, field: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw wrong(field, file, `a readable file (${reasonOf(error)})`);
  }
}

function parseJson(text: string, file: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(field, file, `a JSON file such as {"staleAfter": "2 months"} (${reasonOf(error)})`);
  }
}

/** What is wrong with a cadence, which another tool may have set; null if it is valid. */
export function faultOf(cadence: unknown): string | null {
  try {
    parseCadence(cadence);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}
