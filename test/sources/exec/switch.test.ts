import { memory } from '../../../src/sources/conformance/memory';
import { readAll } from '../../../src/sources/conformance/reading';
import { SourceUnavailable, UnexpectedAnswer } from '../../../src/sources/errors';
import { switching } from '../../support/closings';
import { trialConnectors } from './trialConnector';

const NOW = new Date('2026-11-23T09:00:00Z');

let trial: Awaited<ReturnType<typeof trialConnectors>>;
beforeEach(async () => {
  trial = await trialConnectors();
});
afterEach(() => trial.remove());

/** How a connector tells of tasks that it keeps in a file: those that are off. */
const KEPT = `
  const off = new Set(fs.existsSync('off') ? JSON.parse(fs.readFileSync('off', 'utf8')) : []);
  const keep = () => fs.writeFileSync('off', JSON.stringify([...off]));
  if (request.do === 'read' || request.do === 'get') {
    say(project);
    for (const id of ['a', 'b'].filter((id) => !request.ids || request.ids.includes(id)))
      say(task(id, { enabled: !off.has(id) }));
    end();
  }
`;
const closing = (program: string) => `${KEPT} if (request.do === 'close') { ${program} }`;
const OK = `for (const id of request.ids) { off.add(id); keep(); say({ result: { id, error: null } }); } end();`;

const open = async (program: string) => switching(await trial.source(program, { closing: 'itself' }));
const close = async (program: string, ids = ['a', 'b']) =>
  Object.fromEntries(
    (await (await open(closing(program))).close(ids, NOW)).map(({ taskId, error }) => [taskId, error]),
  );

describe('a task that is asked for by its id', () => {
  const get = async (program: string, ids: string[]) => (await trial.source(program)).get(ids);

  it('is told as it is now, with the project that may be archived; one that is gone is left out', async () => {
    const program = `say({ project: { id: 'p', name: 'Alpha', archived_at: '2026-01-01' } });
      say(task('a', { updated_at: '2026-02-03' })); end();`;
    expect(await get(program, ['a', 'b'])).toEqual(
      new Map([
        ['a', { taskId: 'a', enabled: true, projectArchived: true, touchedAt: new Date('2026-02-03') }],
      ]),
    );
    expect(await trial.requests()).toMatchObject([{ rollcall: 1, do: 'get', ids: ['a', 'b'] }]);
  });

  it('may be one that could not be read, and is not taken for gone then', async () => {
    const program = `say({ unread: { task: 'a', reason: 'locked' } }); end();`;
    expect(await get(program, ['a'])).toEqual(new Map([['a', { taskId: 'a', error: 'locked' }]]));
  });

  it.each([
    ['a task that was not asked for', `say(project); say(task('x'));`, 'task x was not asked for'],
    ['a task twice', `say(project); say(task('a')); say(task('a'));`, 'task a is told twice'],
    ['a task without its project', `say(task('a'));`, 'project p of task a is not told'],
    ['a person', `say({ person: { account: 'ann' } });`, 'line 1: key is "person"'],
  ])('is not believed where the answer has %s', async (_what, lines, why) => {
    await expect(get(`${lines} end();`, ['a'])).rejects.toThrow(why);
    await expect(get(`${lines} end();`, ['a'])).rejects.toBeInstanceOf(UnexpectedAnswer);
  });

  it('is not taken for gone where the connector dies', async () => {
    await expect(get('process.exitCode = 1; end();', ['a'])).rejects.toBeInstanceOf(SourceUnavailable);
  });
});

describe('a connector that closes tasks', () => {
  it('is asked once for all of them, and each is read back', async () => {
    expect(await close(OK)).toEqual({ a: null, b: null });
    expect((await trial.requests()).map((request) => request['do'])).toEqual(['get', 'close', 'get']);
  });

  it('is not asked for what is closed already', async () => {
    await close(OK, ['a']);
    expect(await close(OK)).toEqual({ a: null, b: null });
    const requests = await trial.requests();
    expect(requests.filter((request) => request['do'] === 'close').map(({ ids }) => ids)).toEqual([
      ['a'],
      ['b'],
    ]);
  });

  it('may refuse a task in its own words, and the others are closed', async () => {
    const program = `off.add('b'); keep();
      say({ result: { id: 'a', error: 'locked by\\n a release' } }); say({ result: { id: 'b', error: null } }); end();`;
    expect(await close(program)).toEqual({ a: 'locked by a release', b: null });
  });

  it('has not closed what reads back enabled, whatever it says', async () => {
    const program = `for (const id of request.ids) say({ result: { id, error: null } }); end();`;
    expect(await close(program)).toEqual({
      a: 'it was switched off, and reads back enabled',
      b: 'it was switched off, and reads back enabled',
    });
  });

  it('has closed what reads back disabled, though it gave no result', async () => {
    expect(await close(`off.add('a'); keep(); end();`)).toEqual({
      a: null,
      b: 'the connector gave no result for this task',
    });
  });

  it('that dies after some results has closed these, and the rest has failed with its words', async () => {
    const program = `off.add('a'); keep(); say({ result: { id: 'a', error: null } });
      console.error('disk full'); process.exitCode = 3;`;
    expect(await close(program)).toEqual({
      a: null,
      b: 'the connector ended with exit code 3: disk full',
    });
  });

  it('that dies before any result leaves all of them for the next pass', async () => {
    await expect(close('process.exitCode = 3;')).rejects.toBeInstanceOf(SourceUnavailable);
  });

  it('is given up once nobody waits for it, and nothing is said of any task', async () => {
    const source = await open(closing(`off.add('a'); keep(); setInterval(() => 0, 1000);`));
    const reason = source.close(['a'], NOW, AbortSignal.timeout(2000));
    await expect(reason).rejects.toThrow('was given up');
  });

  it('is not asked to restore a task that somebody edited since', async () => {
    const held = memory();
    const declared = trial.declared(closing(OK), { closing: 'itself' });
    const source = switching((await declared.open(held.parts)).source);
    held.learn(await readAll(source.open!, NOW));
    await source.close(['a'], NOW);
    const edited = trial.declared(closing(OK).replace('task(id, {', "task(id, { creator: 'bob',"), {
      closing: 'itself',
    });
    const other = switching((await edited.open(held.parts)).source);
    expect(await other.restore(['a'], NOW)).toEqual([{ taskId: 'a', error: 'changed since it was closed' }]);
  });
});

describe('a connector that only reads', () => {
  it('has its tasks closed by hand, where nothing else is declared', async () => {
    expect((await trial.source(KEPT)).closing).toBe('by hand');
  });

  it('can have them closed by a command', async () => {
    const closed = { closing: { command: ['./switch'] } };
    expect((await trial.source(KEPT, closed)).closing).toBe('by command');
  });
});

describe('a look at a connector', () => {
  const CHECK = `if (request.do === 'check') { say({ check: { closes: true, version: '2.1' } }); end(); }`;

  it('says what it can do, and reads all it tells', async () => {
    const check = await trial.declared(CHECK + KEPT, { closing: 'itself' }).check(NOW);
    expect(check).toMatchObject({
      tried: [
        { what: 'connector', found: 'version 2.1, reads and closes tasks' },
        { what: 'projects of held' },
        { what: 'tasks of held', found: '2 rows' },
        { what: 'people of held' },
      ],
      counts: { projects: 1, tasks: 2, enabled: 2 },
      wrong: [],
      notes: [],
    });
  });

  it('says so where it is to close tasks, and cannot', async () => {
    const cannot = CHECK.replace('true', 'false') + KEPT;
    const check = await trial.declared(cannot, { closing: 'itself' }).check(NOW);
    expect(check.wrong).toEqual(['closing is itself, and the connector says that it cannot close']);
  });

  it('notes where it could close tasks, and people do', async () => {
    const check = await trial.declared(CHECK + KEPT).check(NOW);
    expect(check).toMatchObject({ wrong: [], notes: [expect.stringContaining('closing: itself')] });
  });

  it('tells what went wrong', async () => {
    const check = await trial.declared(`console.error('no token'); process.exitCode = 2;`).check(NOW);
    expect(check.tried[0]).toMatchObject({
      what: 'connector',
      error: 'the connector ended with exit code 2: no token',
    });
  });
});

describe('the fields of a connector', () => {
  it.each([
    ['no program', { command: [] }, 'command'],
    ['a program as one text', { command: 'python3 x.py' }, 'command'],
    ['a time beyond two minutes', { timeLimit: '1 hour' }, 'timeLimit'],
    ['a variable with its value', { environment: ['TOKEN=x'] }, 'environment.0'],
    ['people without an address', { people: { mail: 'ops@corp.example' } }, 'people.mail'],
    ['a closing that there is not', { closing: 'never' }, 'closing'],
    ['a field that there is not', { comand: ['x'] }, 'comand'],
  ])('are refused with %s, and the field is named', (_what, fields, field) => {
    expect(trial.faults(fields).map((fault) => fault.field)).toEqual([field]);
  });

  it('have a variable that is set', async () => {
    await expect(trial.source('', { environment: ['TOKEN'] })).rejects.toMatchObject({
      faults: [{ field: expect.stringMatching(/held, environment$/), value: 'TOKEN' }],
    });
  });
});

describe('people', () => {
  const accountsOf = async (lines: string, more: object = {}) =>
    [...(await readAll((await trial.source(`say(project); ${lines}`, more)).open!, NOW)).people.values()].map(
      ({ account, email }) => `${account} ${email}`,
    );
  const rule = { people: { mail: '{owner}@corp.example' } };

  it('are by the rule those whom tasks name, and the connector does not tell', async () => {
    const lines = `say(task('a', { creator: 'ann', editor: 'bob' })); say({ person: { account: 'bob', email: 'b@x.example' } }); end();`;
    expect(await accountsOf(lines, rule)).toEqual(['bob b@x.example', 'ann ann@corp.example']);
    expect(await accountsOf(lines)).toEqual(['bob b@x.example']);
  });

  it.each([
    ['everybody there is, where the connector says so', 'end({ everybody: true });', true],
    ['otherwise some of them', 'end();', false],
  ])('are %s', async (_what, lines, everybody) => {
    const inventory = await (await trial.source(`say(project); ${lines}`)).open!(NOW);
    await readAll(async () => inventory, NOW);
    expect(inventory.listsEverybody).toBe(everybody);
  });
});
