import { createColors } from 'picocolors';
import { table } from '../../../src/cli/output/table';
import { sanitizeOutput } from '../../../src/cli/output/escapeForTerminal';
import { printDone } from '../../../src/cli/output/noteStarted';
import { NO_TERMINAL } from '../rollcall';

/* oxlint-disable no-control-regex -- control characters are what is looked for */
const EVIL = '\x1b[2J\x1b]0;title\x07\x1b[8mname\r\nFake \u202Eline\x9b2J';
const { yellow } = createColors(true);

describe('names from other systems', () => {
  it('cannot steer the terminal or forge a row in a table', () => {
    const shown = table([[EVIL, 'next']]);
    expect(shown).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202E]/);
    expect(shown).toContain('name Fake line');
  });

  it('leave the colours of a command as they are', () => {
    expect(table([[`${yellow('stale')}, held`]])).toContain(`${yellow('stale')}, held`);
  });

  describe('in any other line', () => {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const io = sanitizeOutput({ env: {}, print, note: print, colours: createColors(true), ...NO_TERMINAL });
    beforeEach(() => (lines.length = 0));

    it('cannot steer the terminal', () => {
      io.print(`stopped: ${EVIL}`);
      io.note(io.colours.red(EVIL));
      expect(lines.map((line) => line.replace(/\x1b\[3[19]m/g, '')).join('')).not.toMatch(
        /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202E]/,
      );
    });

    it('stay what they are in JSON', () => {
      io.print(JSON.stringify({ name: EVIL }));
      expect(JSON.parse(lines[0]!)).toEqual({ name: EVIL });
    });

    it('leave lines, tabs and colours as they are', () => {
      io.print(`one\n${yellow('two')}\tthree`);
      expect(lines).toEqual([`one\n${yellow('two')}\tthree`]);
    });
  });

  it('cannot steer the terminal or forge a line in what a command says it did', () => {
    const lines: string[] = [];
    const io = {
      env: {},
      print: (line: string) => lines.push(line),
      note: () => undefined,
      colours: createColors(false),
      ...NO_TERMINAL,
    };
    printDone(io, { page: '', notWoken: null, hasWorkers: true }, false, [EVIL, EVIL]);
    expect(lines.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202E]/);
  });
});
