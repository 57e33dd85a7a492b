import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

describe('.ci/release', () => {
  let clone: string;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim();
  const write = (file: string, text: string) => writeFileSync(path.join(clone, file), text);
  const read = (file: string) => readFileSync(path.join(clone, file), 'utf8');
  const commit = () => git('commit', '--quiet', '--all', '--message', 'Change');
  const logOfBuilder = () => (existsSync(path.join(clone, '.git/built')) ? read('.git/built') : '');

  /** Runs the script with a `docker` that writes down what it was asked to build, and fails if it is told to. */
  const release = (version: string, docker = 'exit 0') => {
    const bin = path.join(clone, '.git');
    writeFileSync(path.join(bin, 'docker'), `#!/bin/sh\necho "$@" >> ${bin}/built\n${docker}\n`);
    chmodSync(path.join(bin, 'docker'), 0o755);
    const { status, stdout, stderr } = spawnSync('.ci/release', [version], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, npm_config_ignore_scripts: 'true' },
    });
    return { status, said: stdout + stderr };
  };

  beforeEach(() => {
    clone = mkdtempSync(path.join(tmpdir(), 'rollcall-release-'));
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone]);
    git('checkout', '--quiet', '-B', 'main');
    git('config', 'user.name', 'Releaser');
    git('config', 'user.email', 'releaser@example.com');
    execFileSync('cp', [path.join(ROOT, '.ci/release'), path.join(clone, '.ci/release')]);
    execFileSync('cp', [path.join(ROOT, '.gitignore'), path.join(clone, '.gitignore')]);
    symlinkSync(path.join(ROOT, 'dist'), path.join(clone, 'dist'));
    write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n');
    git('add', '--all');
    commit();
  });

  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  it('names the unreleased part of the changelog, and leaves an empty one for the next', () => {
    expect(release('0.2.0')).toMatchObject({ status: 0 });
    expect(read('CHANGELOG.md')).toMatch(
      /## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n### Added\n\n- A thing\./,
    );
  });

  it('tags the commit that has the version, the package and the image of which it built', () => {
    expect(release('0.2.0').said).toContain('git push origin main v0.2.0');
    expect(git('rev-parse', 'v0.2.0^{commit}')).toBe(git('rev-parse', 'HEAD'));
    expect(JSON.parse(read('package.json'))).toMatchObject({ version: '0.2.0' });
    expect(existsSync(path.join(clone, 'release/rollcall-0.2.0.tgz'))).toBe(true);
    expect(logOfBuilder()).toContain('--tag rollcall:0.2.0');
  });

  it.each([
    [
      'a changelog with nothing under Unreleased',
      '0.2.0',
      'CHANGELOG.md has nothing',
      () => {
        write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n### Added\n\n## [0.1.0]\n\n- Older.\n');
        commit();
      },
    ],
    ['what is no version', '0.2', '"0.2" is not a version', () => undefined],
    ['changes that are not committed', '0.2.0', 'not committed', () => write('README.md', 'x')],
    ['a tag that exists', '0.2.0', 'the tag v0.2.0 exists', () => git('tag', 'v0.2.0')],
    ['a version before the latest', '0.2.0', 'older than 0.10.0', () => git('tag', 'v0.10.0')],
    ['a branch that is not main', '0.2.0', 'on main', () => git('checkout', '--quiet', '-b', 'other')],
  ])('refuses %s', (_name, version, why, prepare) => {
    prepare();
    const head = git('rev-parse', 'HEAD');
    expect(release(version)).toMatchObject({ status: 1, said: expect.stringContaining(why) });
    expect(git('rev-parse', 'HEAD')).toBe(head);
    expect(logOfBuilder()).toBe('');
  });

  it('leaves neither commit nor tag where the image cannot be built', () => {
    const head = git('rev-parse', 'HEAD');
    expect(release('0.2.0', 'exit 1')).toMatchObject({
      status: 1,
      said: expect.stringContaining('The release was undone'),
    });
    expect(git('rev-parse', 'HEAD')).toBe(head);
    expect(git('tag', '--list')).toBe('');
  });
});
