import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { createProgram } from '../src/cli/program';
import { parseCadence } from '../src/domain/cadence/cadence';
import { NO_TERMINAL } from './cli/rollcall';
import { DOCUMENTS, filesIn, read } from './support/documents';

const PROGRAM = createProgram({
  env: {},
  print: () => undefined,
  note: () => undefined,
  colours: createColors(false),
  ...NO_TERMINAL,
});

/** What comes before a command on its line: a prompt, variables, and what runs it. */
const BEFORE = /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx )?rollcall (?! )/;

/** What a document tells people to type: blocks of code, and code within a sentence. */
const typedIn = (file: string) =>
  [...read(file).matchAll(/^```\w*\n(.*?)^```|`([^`\n]+)`/gms)].map(
    ([, block, inline]) => block ?? inline ?? '',
  );

/** The lines of the command `rollcall` in a document, without its name, and without remarks, pipes and redirections. */
const linesIn = (file: string) =>
  typedIn(file)
    .flatMap((typed) => typed.replace(/\\\n/g, ' ').split(/\n|&& |\$\(/))
    .filter((line) => BEFORE.test(line))
    .map((line) => line.replace(BEFORE, '').replace(/(?:\s[#|><&]|[)]).*$/, ''));

const wordsOf = (line: string) => line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];

/** What does not exist of what `line` names: a command, or an option. */
function unknownIn(line: string): string[] {
  const words = wordsOf(line).filter((word) => word !== 'help');
  let command: Command = PROGRAM;
  for (const word of words) {
    if (word.startsWith('-') || command.commands.length === 0) break;
    // One of several: restore task|project|sweep
    const named = word.split('|').map((name) => command.commands.find((each) => each.name() === name));
    const [found] = named;
    if (!found || named.includes(undefined)) return command.registeredArguments.length > 0 ? [] : [word];
    command = found;
  }
  const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/[=|].*/, ''));
  return options.filter((name) => name !== '--help' && !knows(command, name));
}

const knows = (command: Command, option: string): boolean =>
  command.options.some(({ long }) => long === option) || command.commands.some((each) => knows(each, option));

/** The fields that a line of `cadence set` changes, by their first name. */
const fieldsSetBy = (line: string) =>
  line.startsWith('cadence set ')
    ? wordsOf(line).flatMap((word) => /^(\w+)(?:\.[\w.]+)?=/.exec(word)?.[1] ?? [])
    : [];

describe.each(DOCUMENTS)('%s', (file) => {
  it('tells people to type commands and options that exist', () => {
    const faults = linesIn(file).flatMap((line) => unknownIn(line).map((unknown) => `${unknown}: ${line}`));
    expect(faults).toEqual([]);
  });

  it('sets fields that a cadence has', () => {
    const fields = new Set([...Object.keys(parseCadence({})), 'cron', 'timeZone', 'field']);
    expect(
      linesIn(file)
        .flatMap(fieldsSetBy)
        .filter((field) => !fields.has(field)),
    ).toEqual([]);
  });

  it('runs scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names variables that the code reads, or a script that it shows', () => {
    const readBy = [...filesIn('src').filter((each) => each.endsWith('.ts')), 'docker-compose.yml'].map(read);
    const known = (name: string) =>
      readBy.some((code) => code.includes(name)) || read(file).includes(`$${name}`);
    const named = [...read(file).matchAll(/ROLLCALL_[A-Z_]*[A-Z]/g)].map(([name]) => name);
    expect(named.filter((name) => !known(name))).toEqual([]);
  });
});

it('a command, an option, a field that does not exist is found', () => {
  expect(unknownIn('owner forget alice')).toEqual(['forget']);
  expect(unknownIn('sweep --privew')).toEqual(['--privew']);
  expect(fieldsSetBy('cadence set staleAftr="40 days"')).toEqual(['staleAftr']);
});
