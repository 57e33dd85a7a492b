import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mergeInventory } from '../../src/activities/sync/mergeInventory';
import { inTransaction } from '../../src/db/core/pool';
import { conform } from '../../src/sources/conformance/conform';
import { memory } from '../../src/sources/conformance/memory';
import { readAll } from '../../src/sources/conformance/reading';
import { exec } from '../../src/sources/exec/type';
import { sourceParts } from '../../src/worker/sources';
import { withOutcome } from '../sources/conformance/trial';
import { switching } from '../support/closings';
import { testDatabase } from '../support/database';

const CONNECTOR = path.join(__dirname, '../../samples/crontab/crontab.py');
const NOW = new Date('2026-11-23T09:00:00Z');
const EDITED = new Date('2024-05-06T07:08:09Z');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'rollcall-crontab-'));
  for (const folder of ['etc/cron.d', 'var/spool/cron/crontabs'])
    await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, 'etc/debian_version'), '12\n');
});
afterEach(() => rm(root, { recursive: true }));

/** A crontab of the host, last edited long ago. */
async function given(at: string, text: string | Buffer, mode = 0o644): Promise<void> {
  const file = path.join(root, at);
  await writeFile(file, text);
  await chmod(file, mode);
  await utimes(file, EDITED, EDITED);
}

const textOf = (at: string) => readFile(path.join(root, at), 'utf8');

const declared = () => {
  const fields = {
    command: ['python3', CONNECTOR, '--root', root],
    people: { mail: '{owner}@corp.example' },
    closing: 'itself',
  };
  const file = path.join(root, 'sources.yaml');
  const one = exec(fields, { file, name: 'host', env: { PATH: process.env['PATH'] } });
  if (Array.isArray(one)) throw new Error(JSON.stringify(one));
  return one;
};
const open = async (parts = memory().parts) => switching((await declared().open(parts)).source);
const read = async () => readAll((await open()).open!, NOW);
const tasks = async () => [...(await read()).tasks.values()];

/** What is told of the one line of a crontab of ann's: null where it is no task. */
async function told(line: string | Buffer, before = '') {
  await given('var/spool/cron/crontabs/ann', Buffer.concat([Buffer.from(before), Buffer.from(line), Buffer.from('\n')]));
  const { tasks: rows, unread } = await read();
  const [task] = rows.values();
  return task ? `${task.schedule} | ${task.creator} | ${task.name}` : ([...unread.values()][0] ?? null);
}

describe('a line of a crontab', () => {
  it.each([
    ['five fields and a command', '0 3 * * 1 /bin/true', '0 3 * * 1 | ann | /bin/true'],
    ['tabs and spaces between', ' 0\t3  * * 1\t /bin/true  -x ', '0 3 * * 1 | ann | /bin/true -x'],
    ['lists, ranges, steps and names', '0-5,*/15 9 1,15 jan-Jun,DEC Mon-fri x', '0-5,*/15 9 1,15 jan-Jun,DEC Mon-fri | ann | x'],
    ['a Sunday that is 7', '0 3 * * 7 x', '0 3 * * 7 | ann | x'],
    ['a nickname', '@daily x -y', '@daily | ann | x -y'],
    ['a random minute', '0~30 3 * * * x', '0~30 3 * * * | ann | x'],
    ['input after a percent sign', String.raw`0 3 * * * mail -s a\%b ann%Dear ann,%secret`, '0 3 * * * | ann | mail -s a%b ann'],
    ['texts in quotes', `0 3 * * * curl -H "Authorization: x" 'https://u:p@h'`, '0 3 * * * | ann | curl -H … …'],
    ['a variable for its command', '0 3 * * * TZ=UTC x', '0 3 * * * | ann | TZ=UTC x'],
    ['a hash in the command', '0 3 * * * echo # no comment', '0 3 * * * | ann | echo # no comment'],
    ['an end of DOS', '0 3 * * * x\r', '0 3 * * * | ann | x'],
    ['a comment', '# 0 3 * * * x', null],
    ['a comment that is indented', '   # 0 3 * * * x', null],
    ['a variable', 'MAILTO="ops@corp.example"', null],
    ['a variable with spaces and quotes', `"A B" = 'c d'`, null],
    ['an empty variable', 'MAILTO=""', null],
    ['a minute that there is not', '60 3 * * * x', 'line 1 is neither an entry nor a variable'],
    ['a month that there is not', '0 3 * foo * x', 'line 1 is neither an entry nor a variable'],
    ['a range that goes over Sunday', '0 3 * * fri-sun x', '0 3 * * fri-sun | ann | x'],
    ['no command', '0 3 * * *', null],
    ['a variable that is not quoted, and empty', 'MAILTO=', 'line 1 is neither an entry nor a variable'],
    ['a step of one minute', '5/15 3 * * * x', 'line 1 is neither an entry nor a variable'],
    ['a nickname in capitals', '@Daily x', 'line 1 is neither an entry nor a variable'],
    ['a step of zero', '*/0 3 * * * x', 'line 1 is neither an entry nor a variable'],
    ['four fields', '0 3 * * x', 'line 1 is neither an entry nor a variable'],
    ['a nickname that there is not', '@fortnightly x', 'line 1 is neither an entry nor a variable'],
  ])('with %s', async (_what, line, expected) => {
    expect(await told(line)).toBe(expected);
  });

  it('has bytes that are no UTF-8 told as such', async () => {
    expect(await told(Buffer.from('0 3 * * * caf\xe9 \x07', 'latin1'))).toBe(String.raw`0 3 * * * | ann | caf\xe9 \x07`);
  });

  it('has the zone that was set before', async () => {
    expect(await told('0 3 * * * x', 'CRON_TZ="Europe/Berlin"\n')).toBe('CRON_TZ=Europe/Berlin 0 3 * * * | ann | x');
  });

  it('belongs to the owner that a comment names, up to the next empty line', async () => {
    await given('etc/cron.d/plant', '# owner: bob\n# nightly\n0 3 * * * root a\n0 4 * * * root b\n\n0 5 * * * root c\n');
    expect((await tasks()).map(({ creator, name }) => `${creator} ${name}`)).toEqual(['bob a', 'bob b', 'root c']);
  });

  it('of a file of the system names the user', async () => {
    await given('etc/crontab', '0 3 * * *\tbob\tx -y\n@daily root z\n');
    expect((await tasks()).map(({ creator, name }) => `${creator} ${name}`)).toEqual(['bob x -y', 'root z']);
  });
});

describe('the files', () => {
  it('are those that cron reads: of /etc/cron.d no name with a dot, of the users every one', async () => {
    const line = '0 3 * * * root x\n';
    for (const name of ['backup', 'backup.dpkg-old', 'old~', '.hidden']) await given(`etc/cron.d/${name}`, line);
    await given('etc/crontab', line);
    await given('var/spool/cron/crontabs/ann.smith', '0 3 * * * x\n');
    expect([...(await read()).projects.values()].map(({ id, name }) => `${id} ${name}`)).toEqual([
      '/etc/crontab /etc/crontab',
      '/etc/cron.d/backup /etc/cron.d/backup',
      '/var/spool/cron/crontabs/ann.smith crontab of ann.smith',
    ]);
  });

  it('that cannot be understood say where, and the others are read', async () => {
    await given('etc/cron.d/a', '0 3 * * * root x\nnonsense\n');
    await given('etc/cron.d/b', '0 3 * * * root x');
    await given('etc/cron.d/c', '0 3 * * * root x\n');
    const { tasks: rows, unread } = await read();
    expect(unread).toEqual(
      new Map([
        ['/etc/cron.d/a', 'line 2 is neither an entry nor a variable'],
        ['/etc/cron.d/b', 'its last line has no end: cron ignores the file'],
      ]),
    );
    expect([...rows.values()].map(({ projectId }) => projectId)).toEqual(['/etc/cron.d/c']);
  });

  it('date their tasks: more is not known of a line', async () => {
    await given('etc/crontab', '0 3 * * * root x\n');
    expect(await tasks()).toMatchObject([{ createdAt: null, editedAt: EDITED, lastRunAt: null }]);
  });

  it('keep the ids of their tasks when a schedule changes, or another line', async () => {
    await given('etc/crontab', '0 3 * * * root x\n0 4 * * * root x\n0 5 * * * root y\n');
    const [first, second, third] = (await tasks()).map(({ id }) => id);
    expect(second).toBe(`${first}-2`);
    await given('etc/crontab', '# new\n30 3 * * * root x\n0 4 * * * root x\n0 1 * * * root z\n0 5 * * * root y\n');
    expect((await tasks()).map(({ id }) => id)).toEqual([first, second, expect.any(String), third]);
  });
});

describe('a line that is closed', () => {
  const TEXT = '# owner: ann\nMAILTO=ann\n0 3 * * *  root  x "a % b" \n\n0 4 * * * root y\n';
  const SAME = new RegExp(
    String.raw`^# owner: ann\nMAILTO=ann\n#rollcall closed \d{4}-\d\d-\d\d [0-9a-f]{16}# 0 3 \* \* \*  root  x "a % b" \n\n0 4 \* \* \* root y\n$`,
  );

  const closeFirst = async () => {
    const held = memory();
    const source = await open(held.parts);
    const found = await readAll(source.open!, NOW);
    held.learn(found);
    const id = [...found.tasks.keys()][0]!;
    expect(await source.close([id], NOW)).toEqual([{ taskId: id, error: null }]);
    return { source, id };
  };

  it('is a comment, and nothing else of the file changes', async () => {
    await given('etc/crontab', TEXT);
    await closeFirst();
    expect(await textOf('etc/crontab')).toMatch(SAME);
  });

  it('is restored byte for byte', async () => {
    await given('etc/crontab', TEXT);
    const { source, id } = await closeFirst();
    expect(await source.restore([id], NOW)).toEqual([{ taskId: id, error: null }]);
    expect(await textOf('etc/crontab')).toBe(TEXT);
  });

  it('stays as it is where somebody edited it since', async () => {
    await given('etc/crontab', TEXT);
    const { source, id } = await closeFirst();
    const edited = (await textOf('etc/crontab')).replace('# 0 3', '# 0 9');
    await given('etc/crontab', edited);
    expect(await source.restore([id], NOW)).toEqual([{ taskId: id, error: 'changed since it was closed' }]);
    expect(await textOf('etc/crontab')).toBe(edited);
  });

  it('is enabled again where somebody takes the mark away by hand', async () => {
    await given('etc/crontab', TEXT);
    await closeFirst();
    await given('etc/crontab', TEXT);
    expect((await tasks()).map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  it('leaves the date of the file, for itself and the others, until somebody else edits it', async () => {
    await given('etc/crontab', TEXT);
    const { source, id } = await closeFirst();
    const dates = async () => (await tasks()).map(({ editedAt }) => editedAt);
    expect(await dates()).toEqual([EDITED, EDITED]);
    await source.restore([id], NOW);
    expect(await dates()).toEqual([EDITED, EDITED]);
    await writeFile(path.join(root, 'etc/crontab'), TEXT);
    expect(await dates()).not.toContainEqual(EDITED);
  });

  it('leaves mode and owner, and a link that the file is', async () => {
    await given('etc/real', TEXT, 0o600);
    await symlink('../real', path.join(root, 'etc/cron.d/linked'));
    const before = await stat(path.join(root, 'etc/real'));
    await closeFirst();
    const after = await stat(path.join(root, 'etc/real'));
    expect({ mode: after.mode, uid: after.uid, gid: after.gid }).toEqual({
      mode: before.mode,
      uid: before.uid,
      gid: before.gid,
    });
    expect(after.mtimeMs).not.toBe(before.mtimeMs); // else cron would not notice
    expect(await textOf('etc/real')).toMatch(SAME);
    expect(await textOf('etc/cron.d/linked')).toMatch(SAME);
  });

  it('is not taken for gone where its file cannot be understood any more', async () => {
    await given('etc/crontab', TEXT);
    const { source, id } = await closeFirst();
    await given('etc/crontab', 'nonsense\n');
    expect(await source.get([id])).toEqual(
      new Map([[id, { taskId: id, error: '/etc/crontab: line 1 is neither an entry nor a variable' }]]),
    );
  });
});

describe('the connector', () => {
  it('keeps every promise of the interface that can be tried', async () => {
    await given('etc/crontab', '# owner: ann\n0 3 * * * root x\n\n@daily bob y\n');
    await given('var/spool/cron/crontabs/ann', '0 3 * * * x\n');
    const id = (await tasks())[0]!.id;
    const held = memory();
    const found = await conform({ source: await open(held.parts), held, clock: () => NOW }, { task: id });
    expect(withOutcome(found, 'broken')).toEqual({});
    expect(withOutcome(found, 'refused')).toEqual({});
    expect(withOutcome(found, 'not tried')).toEqual({ 'unread said': ['every project could be read'] });
  });

  it('has a sync keep a closed task closed, with its owner and date', async () => {
    await given('etc/crontab', '# owner: ann\n0 3 * * * root x\n');
    const db = await testDatabase();
    const source = await open(sourceParts(db.pool));
    const sync = () =>
      inTransaction(db.pool, async (client) =>
        mergeInventory(client, await source.open!(NOW), { source: 'host', now: NOW, shiftDays: 0 }),
      );
    await sync();
    const id = (await tasks())[0]!.id;
    await source.close([id], NOW);
    await sync();
    const { rows } = await db.pool.query(
      `select t.enabled, t.owner, t.touched_at, p.email from task t join person p on p.id = t.owner`,
    );
    expect(rows).toEqual([{ enabled: false, owner: 'host:ann', touched_at: EDITED, email: 'ann@corp.example' }]);
    await db.drop();
  });

  it('refuses another version of the protocol', async () => {
    const child = execFile('python3', [CONNECTOR, '--root', root]);
    child.stdin?.end('{"rollcall": 2, "do": "read"}\n');
    let errors = '';
    child.stderr?.on('data', (text: string) => (errors += text));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(errors).toContain('version 1 of the protocol');
  });
});
