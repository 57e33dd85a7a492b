import { execFileSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import path from 'node:path';
import { postgresBinary } from '../../src/dev/postgresBinaries';
import { nobody } from '../../src/dev/serverUser';

// An ordinary user runs the package's own programs: there is no copy to look at.
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('the programs of PostgreSQL, where root starts them', () => {
  it('are copied to where the user who runs them can reach them', () => {
    const version = execFileSync(postgresBinary('postgres'), ['--version'], {
      ...nobody(),
      cwd: '/',
      encoding: 'utf8',
    });
    expect(version).toMatch(/^postgres \(PostgreSQL\) \d+/);
  });

  it('are copied once', () => {
    const made = statSync(postgresBinary('initdb')).ctimeMs;
    expect(statSync(postgresBinary('initdb')).ctimeMs).toBe(made);
  });

  it('are not taken from a copy that others could have changed', () => {
    const copy = path.join(path.dirname(postgresBinary('postgres')), '..');
    chmodSync(copy, 0o777);
    try {
      expect(path.join(path.dirname(postgresBinary('postgres')), '..')).not.toBe(copy);
    } finally {
      chmodSync(copy, 0o755);
    }
  });
});
