import { countOpenRounds } from '../src/db/monitoring/overview';
import { CHANNELS } from '../src/domain/common/channel';
import { ASKING_STEPS, NOTICE_KINDS, ROUND_STAGES, writesNotice } from '../src/domain/common/terms';
import { ALERT_KINDS } from '../src/domain/monitoring/alerts';
import { NOTICES } from '../src/mail/preview/notices';
import { READ_RULES } from '../src/sources/conformance/readRules';
import { SWITCH_RULES } from '../src/sources/conformance/switchRules';
import { ANSWERS } from '../src/sources/exec/lines';
import { SOURCE_TYPES } from '../src/sources/registry';
import { testDatabase, type TestDatabase } from './support/database';
import { filesIn, read } from './support/documents';
import { givenRound } from './support/inventory';

// What is added to the code in one place and forgotten in another: where the compiler says nothing, a test here does.

const missingIn = (text: string, names: readonly string[]) =>
  names.filter((name) => !text.includes(`\`${name}\``));

const sourcesUnder = (...folders: string[]) =>
  folders
    .flatMap((folder) => filesIn(folder))
    .filter((file) => file.endsWith('.ts'))
    .map(read)
    .join('\n');

const ONLY_COMMANDS: Record<string, string> = {
  applyToRunning: 'it takes minutes, and tells how far it is',
  callOffSweep: 'it is Ctrl-C at the command that waits',
  callOffSync: 'it is Ctrl-C at the command that waits',
  deleteSchedule: "Schedules are for whoever has Temporal's own tools",
  importFiles: 'the endpoint is given rows: importRows',
  pauseSweeps: "Schedules are for whoever has Temporal's own tools",
  removeSource: 'it goes with the file that names the sources, beside the worker',
  renameSource: 'it goes with the file that names the sources, beside the worker',
  resumeSweeps: "Schedules are for whoever has Temporal's own tools",
  rotateLinkKeys: 'the keys lie in a file beside the worker',
  triggerSweeps: "Schedules are for whoever has Temporal's own tools",
};

describe('a step of the ladder', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());

  it('may be written to the database as a notice, and no kind that the code does not have', async () => {
    const { rows } = await db.pool.query<{ check: string }>(
      `select pg_get_constraintdef(oid) as check from pg_constraint where conname = 'notice_kind_check'`,
    );
    const allowed = [...(rows[0]?.check ?? '').matchAll(/'(\w[\w-]*)'::text/g)].map(([, kind]) => kind);
    expect(new Set(allowed)).toEqual(new Set(NOTICE_KINDS));
  });

  it.each(ASKING_STEPS.filter(writesNotice))('is counted in the overview: %s', async (kind) => {
    const round = await givenRound(db.pool, `owner-of-${kind}`);
    await db.pool.query(
      `insert into notice (round_id, step, kind, owner, locale, time_zone, key_id, claimed_at, expires_at, state, completed_at)
       values ($1, 0, $2, $3, 'en', 'UTC', 'k1', '2026-11-23', '2999-01-01', 'sent', '2026-11-23')`,
      [round, kind, `test:owner-of-${kind}`],
    );
    expect(await countOpenRounds(db.pool)).toMatchObject({ [kind]: 1 });
  });

  it('is counted in the overview as 0 where no round stands there', async () => {
    await db.pool.query('truncate round cascade');
    expect(await countOpenRounds(db.pool)).toEqual(
      Object.fromEntries(ROUND_STAGES.map((stage) => [stage, 0])),
    );
  });

  it('has a sample among the mails that admins can preview', () => {
    const shown = Object.values(NOTICES).map((sample) => sample('en').kind);
    expect(NOTICE_KINDS.filter((kind) => !shown.includes(kind))).toEqual([]);
  });

  it.each(['docs/reference/configuration.md', 'docs/explanation/reminder.md'])('is told of in %s', (file) => {
    expect(missingIn(read(file), ASKING_STEPS)).toEqual([]);
  });
});

describe('a command and its endpoint', () => {
  const written = [
    ...sourcesUnder('src/operations').matchAll(/export const (\w+) = (audited|operation)\b/g),
  ].map(([, name = '', made]) => ({ name, made }));
  const [commands, endpoints] = [sourcesUnder('src/cli'), sourcesUnder('src/api')];
  const doneBy = (sources: string, name: string) =>
    new RegExp(`\\b${name}(\\(\\s*operator\\b| as )`).test(sources);

  it('do the same, but for what only a command can do', () => {
    const missing = written.flatMap(({ name }) => [
      ...(doneBy(commands, name) ? [] : [`${name}: a command`]),
      ...(doneBy(endpoints, name) || name in ONLY_COMMANDS ? [] : [`${name}: an endpoint`]),
    ]);
    expect(missing).toEqual([]);
  });

  it.each(written.filter(({ made }) => made === 'operation'))(
    'read the input of $name by one schema',
    ({ name }) => {
      expect([commands, endpoints].map((sources) => sources.includes(`${name}.input`))).toEqual([true, true]);
    },
  );
});

describe('an alert', () => {
  it('is raised by something that looks', () => {
    const looking = sourcesUnder('src/domain/monitoring', 'src/worker/watchdog');
    expect(ALERT_KINDS.filter((kind) => !looking.includes(`kind: '${kind}'`))).toEqual([]);
  });
});

describe('a type of source', () => {
  it('is told of in docs/reference/configuration.md', () => {
    expect(missingIn(read('docs/reference/configuration.md'), [...SOURCE_TYPES.keys()])).toEqual([]);
  });
});

describe('the protocol of connectors', () => {
  it('is told of in docs/how-to/connector.md: each key of a line', () => {
    const keys = Object.values(ANSWERS).flatMap((readers) => Object.keys(readers));
    expect(missingIn(read('docs/how-to/connector.md'), keys)).toEqual([]);
  });
});

describe('a promise of a source', () => {
  it('is told of in docs/reference/conformance.md', () => {
    const rules = [...READ_RULES, ...SWITCH_RULES].map(({ rule }) => rule);
    expect(missingIn(read('docs/reference/conformance.md'), rules)).toEqual([]);
  });
});

describe('a channel', () => {
  it.each(['docs/how-to/mail.md', 'docs/how-to/import.md'])('is told of in %s', (file) => {
    expect(missingIn(read(file), CHANNELS)).toEqual([]);
  });
});
