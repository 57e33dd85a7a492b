import { readFileSync } from 'node:fs';
import { parseCadence, type Cadence } from '../domain/cadence';
import { InvalidInput } from '../domain/errors';
import { reasonOf } from './errors';

/** The cadence in the JSON file `file`, or in standard input for `-`. Throws InvalidInput naming what is wrong. */
export function readCadence(file: string): Cadence {
  return parseCadence(parseJson(read(file), file));
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw wrong(file, `a file that can be read (${reasonOf(error)})`);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(file, `a file of JSON such as {"staleAfter": "2 months"} (${reasonOf(error)})`);
  }
}

const wrong = (value: string, expected: string) =>
  new InvalidInput('command line', [{ field: '--cadence', value, expected }]);
