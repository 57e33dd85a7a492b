import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { EXIT_MEANINGS } from '../../src/cli/io';
import { createProgram } from '../../src/cli/program';
import { NO_TERMINAL, rollcall } from './rollcall';

const COMMANDS = [
  'dev',
  'migrate',
  'import',
  'worker',
  'api',
  'schedule',
  'cadence',
  'sweep',
  'owner',
  'pause',
  'resume',
  'keys',
  'doctor',
];

const NOWHERE = 'postgres://rollcall:hunter2@127.0.0.1:1/rollcall';

describe('rollcall --help', () => {
  it('names every command, the exit codes and where configuration comes from', async () => {
    const { code, printed } = await rollcall({}, '--help');
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(printed).toContain(`  ${command}`);
    for (const [code, meaning] of Object.entries(EXIT_MEANINGS))
      expect(printed).toMatch(new RegExp(`^ +${code} +${meaning}$`, 'm'));
  });

  it.each([
    ...COMMANDS.map((command) => [command]),
    ['owner', 'show'],
    ['pause', 'status'],
    ...['apply', 'show', 'pause', 'resume', 'trigger', 'delete'].map((name) => ['schedule', name]),
    ...['show', 'set', 'validate', 'history'].map((name) => ['cadence', name]),
  ])('teaches %s %s by example', async (...command) => {
    const { code, printed } = await rollcall({}, ...command.filter(Boolean), '--help');
    expect(code).toBe(0);
    expect(printed).toContain('Examples:\n  $ ');
  });
});

const leavesOf = (command: Command): Command[] =>
  command.commands.length ? command.commands.flatMap(leavesOf) : [command];

const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

const quiet = {
  env: {},
  print: () => undefined,
  note: () => undefined,
  colours: createColors(false),
  ...NO_TERMINAL,
};
const program = createProgram(quiet);
const leaves = program.commands.flatMap(leavesOf);

const branchesOf = (command: Command): Command[] =>
  command.commands.flatMap((child) => [child, ...branchesOf(child)]);

describe('the help of every command', () => {
  it.each(leaves.map((leaf) => [nameOf(leaf)]))('%s has an example of that command', async (name) => {
    const { printed } = await rollcall({}, ...name.split(' ').slice(1), '--help');
    expect(printed.split('Examples:')[1]).toContain(name);
  });
});

describe('rollcall help', () => {
  const all = [program, ...branchesOf(program)].map((command) => [nameOf(command).split(' ').slice(1)]);

  it.each(all)('%j shows that command, however deep it is', async (path) => {
    const asked = await rollcall({}, 'help', ...path);
    expect(asked).toEqual({ ...(await rollcall({}, ...path, '--help')), code: 0 });
  });

  it('is understood behind a group, too', async () => {
    const { printed } = await rollcall({}, 'exemption', 'help', 'add', 'owner');
    expect(printed).toBe((await rollcall({}, 'exemption', 'add', 'owner', '--help')).printed);
  });

  it('refuses a command that there is not, and says where the others are', async () => {
    const { code, noted } = await rollcall({}, 'help', 'exemption', 'ad');
    expect([code, noted]).toEqual([
      2,
      expect.stringMatching(/unknown command 'ad'\n.*rollcall exemption --help/),
    ]);
  });

  it('is no word of its own as an argument', async () => {
    const { noted } = await rollcall({}, 'owner', 'show', 'help');
    expect(noted).toContain('DATABASE_URL is missing');
  });
});

describe('the command that was built', () => {
  it('can be executed, whatever npx remembers of its folder', () => {
    const main = path.join(__dirname, '../../dist/cli/main.js');
    expect(() => accessSync(main, constants.X_OK)).not.toThrow();
  });
});

describe('docs/reference/cli.md', () => {
  it('tells of every command', () => {
    const text = readFileSync(path.join(__dirname, '../../docs/reference/cli.md'), 'utf8');
    for (const leaf of leaves) {
      expect(text).toContain(`| \`${nameOf(leaf)}\``);
    }
  });
});

describe('a wrong command line', () => {
  it.each([
    ['nonsense', "unknown command 'nonsense'"],
    ['sweep --wiat', "unknown option '--wiat'"],
    ['owner show', "missing required argument 'owner'"],
  ])('"%s" ends with code 2 and says what to do', async (line, message) => {
    const { code, noted } = await rollcall({}, ...line.split(' '));
    expect(code).toBe(2);
    expect(noted).toContain(`✗ ${message}`);
    expect(noted).toContain('--help');
  });

  it('is told from an input that is wrong, which is listed field by field', async () => {
    const { code, noted } = await rollcall({}, 'worker');
    expect(code).toBe(2);
    expect(noted).toMatch(/✗ 3 problems in the configuration:\n {2}DATABASE_URL is missing\n {4}expected/);
    expect(noted).toContain('Set these variables');
    expect(noted).toContain('"rollcall dev" in another terminal');
    expect(noted).not.toContain('unset');
  });
});

describe('a cadence file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'rollcall-cadence-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const sweepWith = (text: string) => {
    const file = path.join(dir, 'cadence.json');
    writeFileSync(file, text);
    return rollcall({}, 'sweep', '--cadence', file);
  };

  it('that is no JSON is refused, naming the option and the file', async () => {
    const { code, noted } = await sweepWith('{');
    expect(code).toBe(2);
    expect(noted).toMatch(/--cadence is ".*cadence.json"/);
  });

  it('with a wrong field is refused, naming the field', async () => {
    const { code, noted } = await sweepWith('{"staleAfter": "soon"}');
    expect(code).toBe(2);
    expect(noted).toContain('staleAfter is "soon"');
  });

  it('that does not exist is refused', async () => {
    const { code, noted } = await rollcall({}, 'sweep', '--cadence', path.join(dir, 'none.json'));
    expect(code).toBe(2);
    expect(noted).toContain('expected a readable file');
  });
});

describe('a part that does not answer', () => {
  it('is told in one sentence: which, where, and the variable to correct', async () => {
    const { code, noted } = await rollcall({ DATABASE_URL: NOWHERE }, 'migrate');
    expect(code).toBe(1);
    expect(noted).toBe(
      '✗ PostgreSQL cannot be used at postgres://rollcall:***@127.0.0.1:1/rollcall (connect ECONNREFUSED 127.0.0.1:1). ' +
        'Start it, or correct DATABASE_URL; "rollcall dev" runs everything embedded.',
    );
  });

  it('is told with a stack only where ROLLCALL_DEBUG asks for it', async () => {
    const { noted } = await rollcall({ DATABASE_URL: NOWHERE, ROLLCALL_DEBUG: '1' }, 'migrate');
    expect(noted).toContain('    at ');
    expect(noted).not.toContain('hunter2');
  });
});
