import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { postgresBinary } from '../../src/dev/postgresBinaries';
import { nobody } from '../../src/dev/serverUser';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rollcall-binaries-'));
  chmodSync(dir, 0o755);
});
afterEach(() => rmSync(dir, { recursive: true }));

const shelf = (name: string) => path.join(dir, name);
const copyOn = (...names: string[]) => path.join(postgresBinary('postgres', names.map(shelf)), '../..');

// An ordinary user runs the package's own programs: there is no copy to look at.
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('the programs of PostgreSQL, where root starts them', () => {
  it('are copied to where the user who runs them can reach them, once', () => {
    const copy = copyOn('one');
    const asNobody = { ...nobody(), cwd: '/', encoding: 'utf8' as const };
    expect(execFileSync(path.join(copy, 'bin/initdb'), ['--version'], asNobody)).toMatch(
      /^initdb \(PostgreSQL\) \d+/,
    );
    const made = statSync(copy).ctimeMs;
    expect(copyOn('one')).toBe(copy);
    expect(statSync(copy).ctimeMs).toBe(made);
  });

  it('are copied anew where some of the copy is gone', () => {
    rmSync(path.join(copyOn('one'), 'share'), { recursive: true });
    expect(existsSync(path.join(copyOn('one'), 'share/postgresql/postgres.bki'))).toBe(true);
  });

  it('are not taken from a copy that others could have changed', () => {
    chmodSync(copyOn('one'), 0o777);
    expect(copyOn('one', 'two')).toContain(shelf('two'));
  });

  it('are not put where a link leads, and what it leads to stays closed', () => {
    mkdirSync(shelf('closed'), { mode: 0o700 });
    symlinkSync(shelf('closed'), shelf('link'));
    expect(copyOn('link', 'two')).toContain(shelf('two'));
    expect(statSync(shelf('closed')).mode & 0o777).toBe(0o700);
  });

  it('that can be copied nowhere say what to do instead', () => {
    symlinkSync(dir, shelf('link'));
    expect(() => copyOn('link')).toThrow(
      /link does not belong to root alone.*ordinary user, or set DATABASE_URL/,
    );
  });
});
