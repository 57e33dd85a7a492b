import { setTimeout as sleep } from 'node:timers/promises';
import { readAll } from '../../../src/sources/conformance/reading';
import { SourceUnavailable } from '../../../src/sources/errors';
import { Faults } from '../../../src/sources/faults';
import { until } from '../../support/world';
import { isRunning, trialConnectors } from './trialConnector';

const NOW = new Date('2026-11-23T09:00:00Z');

let trial: Awaited<ReturnType<typeof trialConnectors>>;
beforeEach(async () => {
  trial = await trialConnectors();
});
afterEach(() => trial.remove());

const read = async (...given: Parameters<typeof trial.source>) =>
  readAll((await trial.source(...given)).open!, NOW);
const faultsOf = async (lines: string) => (await read(`say(project); ${lines} end();`)).faults;
const failureOf = async (...given: Parameters<typeof trial.source>) => {
  const error: unknown = await read(...given).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SourceUnavailable);
  return (error as Error).message;
};

describe('what a connector is asked to read', () => {
  it('is one line: the version of the protocol, what to do, for which source, and as of when', async () => {
    await read('end();');
    expect(await trial.requests()).toEqual([
      { rollcall: 1, do: 'read', source: 'held', now: '2026-11-23T09:00:00.000Z' },
    ]);
  });
});

describe('what a connector tells', () => {
  it('is projects, tasks and people, with the columns of the files', async () => {
    const found = await read(`
      say({ project: { id: 'p', name: 'Alpha', archived_at: '2026-01-01', maintainers: ['ann', 'bob'] } });
      say(task('1', { schedule: '0 9 * * 1', creator: 'ann', updated_at: '2026-02-03', total_run_count: 7 }));
      say({ person: { account: 'ann', email: 'ann@corp.example', active: true } });
      end();`);
    expect(found.projects.get('p')).toMatchObject({ name: 'Alpha', maintainers: ['ann', 'bob'] });
    expect(found.tasks.get('1')).toMatchObject({
      creator: 'ann',
      runCount: 7,
      editedAt: new Date('2026-02-03'),
    });
    expect(found.people.get('ann')).toMatchObject({ email: 'ann@corp.example' });
    expect(found.faults).toEqual([]);
  });

  it('may have lines that end in any way, empty ones, and a byte order mark', async () => {
    const program = String.raw`write('\ufeff' + JSON.stringify(project) + '\r\n\n  \n'); say(task('1')); end();`;
    expect([...(await read(program)).tasks.keys()]).toEqual(['1']);
  });

  it('says which projects could not be read, and why', async () => {
    const found = await read(`say(project); say({ unread: { project: 'q', reason: 'no access' } }); end();`);
    expect(found.unread).toEqual(new Map([['q', 'no access']]));
  });

  it.each([
    ['a field that there is not', `say(task('1', { nmae: 'x' }));`, 'task.column is "nmae", expected name?'],
    ['a key that there is not', `say({ tasks: {} });`, 'key is "tasks", expected task?'],
    ['two keys', `say({ ...project, ...task('1') });`, 'key is "project,task", expected one of project,'],
    ['what is no JSON', `write('loading...\\n');`, 'JSON is "loading...", expected one JSON object'],
    [
      'a value that may not be',
      `say(task('1', { enabled: 'yes' }));`,
      'task.enabled is "yes", expected true',
    ],
    ['a number that was rounded', `write('{"task":{"id":12345678901234567890}}\\n');`, 'task.id is 12345'],
    ['bytes that are no UTF-8', `write(Buffer.from('{"task":{"id":"\\xff"}}\\n', 'latin1'));`, 'in UTF-8'],
    ['a NUL', `say(task('1', { name: 'a\\0b' }));`, 'text in UTF-8 without NUL or half characters'],
    ['what is no object', `say({ task: 'x' });`, 'task is "x", expected an object'],
    ['a reason that is missing', `say({ unread: { project: 'q' } });`, 'unread.reason is missing'],
    [
      'a row that comes too late',
      `say(task('1')); say(project);`,
      'expected every project before the first task',
    ],
    [
      'more after its end',
      `end(); say(task('1'));`,
      'line is "one more", expected nothing after the line "end"',
    ],
  ])('is refused where it has %s, with its line', async (_what, lines, expected) => {
    const faults = await faultsOf(lines);
    expect(faults.join('\n')).toContain(expected);
    expect(faults[0]).toMatch(/^held, line [23], /);
  });

  it('is refused where a line is too long, and the connector is ended', async () => {
    const program = `fs.writeFileSync('pid', String(process.pid)); for (;;) write('x'.repeat(60_000));`;
    expect((await read(program)).faults.join()).toContain('of at most 1000000 characters');
    const pid = Number(await trial.file('pid'));
    await until(() => !isRunning(pid), 'its end');
  });
});

describe('a connector that leaves something running', () => {
  it('has told everything where that holds standard error open, and it is ended', async () => {
    const child = `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1000)`;
    const program = `say(project); say(task('1')); end(); require('node:child_process').spawn(process.execPath,
      ['-e', ${JSON.stringify(child)}], { stdio: ['ignore', 'ignore', 'inherit'] }).unref();
      while (!fs.existsSync('pid')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);`;
    expect([...(await read(program)).tasks.keys()]).toEqual(['1']);
    const pid = Number(await trial.file('pid'));
    await until(() => !isRunning(pid), 'its end');
  });
});

describe('a connector that does not end well', () => {
  it.each<[string, string, string, object?]>([
    [
      'an exit code',
      `end(); console.error('first\\nlogin failed'); process.exitCode = 3;`,
      'ended with exit code 3: first login failed',
    ],
    ['no end', `say(project); say(task('1'));`, 'ended without its line "end"'],
    ['a signal', `say(project); process.kill(process.pid, 'SIGKILL');`, 'was ended by SIGKILL'],
    ['no program', '', 'could not be run', { command: ['./no-such-connector'] }],
  ])('with %s has told nothing: the source is unavailable', async (_what, program, why, more = {}) => {
    expect(await failureOf(program, more)).toContain(`the connector ${why}`);
  });

  it('has its last words told, however many there are', async () => {
    const program = `console.error('x'.repeat(5000)); console.error('KeyError: token'); process.exitCode = 1;`;
    expect(await failureOf(program)).toMatch(/exit code 1: …x+ KeyError: token$/);
  });

  it('is ended with all that it started where it is silent for too long', async () => {
    const child = `fs.writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1000)`;
    const program = `say(project); require('node:child_process').spawn(process.execPath,
      ['-e', ${JSON.stringify(`const fs = require('node:fs'); ${child}`)}], { stdio: 'inherit' });`;
    expect(await failureOf(program, { timeLimit: '2 seconds' })).toContain('wrote nothing for 2 seconds');
    const pid = Number(await trial.file('pid'));
    expect(pid).toBeGreaterThan(0);
    await until(() => !isRunning(pid), 'its end');
  });

  it('is ended once nobody waits for it any more', async () => {
    const source = await trial.source(
      `fs.writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1000);`,
    );
    const stopped = new AbortController();
    const reading = readAll((now) => source.open!(now, stopped.signal), NOW);
    void until(async () => (await trial.file('pid')) !== '', 'its start').then(() => stopped.abort());
    await expect(reading).rejects.toThrow('was given up');
    const pid = Number(await trial.file('pid'));
    await until(() => !isRunning(pid), 'its end');
  });
});

describe('rows', () => {
  const ENDLESS = `fs.writeFileSync('pid', String(process.pid)); say(project);
    for (let n = 0; ; n += 1) { say(task('t' + n)); fs.writeFileSync('told', String(n)); }`;

  it('are told no faster than they are taken, and no further than anybody reads', async () => {
    const inventory = await (await trial.source(ENDLESS, { timeLimit: '1 second' })).open!(NOW);
    const [projects, tasks] = inventory.parts.map((part) => part.read({ faults: new Faults() }));
    for await (const _ of projects!) break;
    const batches = tasks![Symbol.asyncIterator]();
    expect((await batches.next()).value).toHaveLength(1000);
    await sleep(1500); // longer than it may be silent: that counts only while it is waited for
    const told = Number(await trial.file('told'));
    await sleep(300);
    expect(Number(await trial.file('told'))).toBe(told);
    expect((await batches.next()).value).toHaveLength(1000);
    await inventory.close?.();
    const pid = Number(await trial.file('pid'));
    await until(() => !isRunning(pid), 'its end');
  });
});

describe('the environment of a connector', () => {
  it('is PATH and the variables that are named', async () => {
    const program = `say(project); say(task(Object.keys(process.env).toSorted().join())); end();`;
    const found = await read(program, { environment: ['TOKEN'] }, { TOKEN: 's3cret', OTHER: 'x' });
    expect([...found.tasks.keys()]).toEqual(['PATH,TOKEN']);
  });

  it.each([
    ['its last words', `console.error('refused: ' + process.env.TOKEN); process.exitCode = 1;`],
    ['what is no JSON', `write('debug ' + process.env.TOKEN + '\\n'); end();`],
    ['what is cut off', `write('x'.repeat(56) + process.env.TOKEN + '\\n'); end();`],
  ])('has values that no message shows: %s', async (_what, program) => {
    const told = await read(program, { environment: ['TOKEN'] }, { TOKEN: 's3cret' }).then(
      ({ faults }) => faults.join(),
      (error: Error) => error.message,
    );
    expect(told).toContain('***');
    expect(told).not.toContain('s3c');
  });
});
