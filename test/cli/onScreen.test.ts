import { createColors } from 'picocolors';
import { table } from '../../src/cli/table';
import { printDone } from '../../src/cli/printDone';

const EVIL = '\x1b[2J\x1b]0;title\x07\x1b[8mname\r\nFake \u202Eline\x9b2J';
const { yellow } = createColors(true);

describe('names from other systems', () => {
  it('cannot steer the terminal or forge a row in a table', () => {
    const shown = table([[EVIL, 'next']]);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(shown).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202E]/);
    expect(shown).toContain('name Fake line');
  });

  it('leave the colours of a command as they are', () => {
    expect(table([[`${yellow('stale')}, held`]])).toContain(`${yellow('stale')}, held`);
  });

  it('cannot steer the terminal or forge a line in what a command says it did', () => {
    const lines: string[] = [];
    const io = {
      env: {},
      print: (line: string) => lines.push(line),
      note: () => undefined,
      colours: createColors(false),
    };
    printDone(io, { page: '', notWoken: null }, false, [EVIL, EVIL]);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(lines.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202E]/);
  });
});
