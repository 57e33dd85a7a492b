import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { exitCodeOf } from '../../../src/cli/output/errors';
import { EXIT, EXIT_MEANINGS, Exit } from '../../../src/cli/io';
import { CannotStart } from '../../../src/dev/cannotStart';
import {
  Conflict,
  InvalidInput,
  NotFound,
  OutcomeUnknown,
  Unreachable,
} from '../../../src/domain/common/errors';
import { Refused, SourceUnavailable, UnexpectedAnswer } from '../../../src/sources/errors';

const ROOT = path.join(__dirname, '../../..');

/** Every class of errors that a command may end with, and the code it ends with then. */
const ENDS: [string, Error, number][] = [
  ['InvalidInput', new InvalidInput('command line', []), EXIT.usage],
  ['NotFound', new NotFound('no such sweep'), EXIT.notFound],
  ['Conflict', new Conflict('one is running'), EXIT.refused],
  ['Unreachable', new Unreachable('PostgreSQL', 'db:5432', 'DATABASE_URL', new Error('away')), EXIT.failure],
  ['OutcomeUnknown', new OutcomeUnknown(new Error('connection lost')), EXIT.failure],
  ['SourceUnavailable', new SourceUnavailable('nobody there'), EXIT.failure],
  ['Refused', new Refused('get_tasks', 'no permission', 3599999), EXIT.failure],
  ['UnexpectedAnswer', new UnexpectedAnswer('no list'), EXIT.failure],
  ['CannotStart', new CannotStart('a port is taken'), EXIT.failure],
  ['Exit', new Exit(EXIT.timeout), EXIT.timeout],
  ['Error', new Error('anything else'), EXIT.failure],
];

/** Of requests, and of one attempt of many: no command ends with them. */
const NEVER_REACH_A_COMMAND = ['ApiProblem', 'Problem', 'Passing', 'NoSchedule'];

describe('the exit code', () => {
  it.each(ENDS)('of %s', (_name, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  it('is known of every class of errors there is', () => {
    const src = path.join(ROOT, 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
    const classes = files.flatMap((file) =>
      [...readFileSync(path.join(src, file), 'utf8').matchAll(/class (\w+) extends \w*Error\b/g)].map(
        ([, name]) => name,
      ),
    );
    const known = [...ENDS.map(([name]) => name), ...NEVER_REACH_A_COMMAND];
    expect(known).toEqual(expect.arrayContaining(classes));
  });

  it('is in the table of docs/reference/cli.md, each that there is', () => {
    const text = readFileSync(path.join(ROOT, 'docs/reference/cli.md'), 'utf8');
    const codes = [...text.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => code);
    expect(codes).toEqual(Object.keys(EXIT_MEANINGS));
  });
});
