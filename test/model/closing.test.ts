import fc from 'fast-check';
import { closePass } from '../../src/activities/closing/closePass';
import { importInventory } from '../../src/activities/sync/importInventory';
import { restorePass } from '../../src/activities/closing/restorePass';
import { addAllowance } from '../../src/db/closing/allowances';
import { applyAnswers } from '../../src/db/answers/apply';
import { proposeArchived } from '../../src/db/closing/archive';
import { claimClosures } from '../../src/db/closing/claim';
import { insertExemption } from '../../src/db/answers/exemptions';
import { inTransaction } from '../../src/db/core/pool';
import { beginPause, endPause } from '../../src/db/cadence/pauses';
import { askRestore, type RestoreScope } from '../../src/db/closing/restore';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { closuresOf, previewSweep } from '../../src/operations/sweeps/preview';
import { givenNotice } from '../api/noticeFixture';
import { say } from '../support/answers';
import { closingDeps } from '../support/closings';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenSweep, owner, SOURCE } from '../support/inventory';
import { inventoryFolder, PROJECTS as PROJECT_HEAD } from '../support/inventoryFolder';
import { closingHappenings, EXAMPLES, PROJECTS, TASKS, type ClosingCommand } from './closingCommands';

/*
 * Whatever happens, in whatever order: projects archived and alive again, tasks edited, switched off and on, removed,
 * answers and second thoughts, exemptions, allowances, pauses, syncs that are not trusted, a closing that dies, things
 * restored. What must hold then is below, as queries that find offenders.
 */

const START = Date.parse('2026-11-02T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CAP = { tasks: 2, percent: 100 };
const OBSERVED_FOR = '1 day';
const cadence = parseCadence({ closingCap: CAP, archivedObservedFor: OBSERVED_FOR });

interface Truth {
  name: string;
  enabled: boolean;
  editedAt: string;
}

let db: TestDatabase;
let folder: Awaited<ReturnType<typeof inventoryFolder>>;
/** What the files say: the projects that are archived, and the tasks that there are. */
let archived: Map<string, string>;
let truth: Map<string, Truth>;
/** The same at the last sync. */
let synced: Map<string, Truth>;
let now: number;
beforeAll(async () => {
  db = await testDatabase();
  folder = await inventoryFolder();
  await query('create table observation (project text, at timestamptz, archived boolean)');
  await query('create table edit (task text, edited_at timestamptz, synced_at timestamptz)');
});
afterAll(async () => {
  await folder.remove();
  await db.drop();
});

const query = <T extends object>(sql: string, values: unknown[] = []) => db.pool.query<T>(sql, values);
const at = () => new Date(now);
const projectOf = (task: string) => (task < 'c' ? 'p1' : 'p2');

async function begin(): Promise<void> {
  await query(
    'truncate source, project, task, person, hold, round, sweep, closure, pause, sync, exemption, closing_allowance, observation, edit cascade',
  );
  now = START;
  archived = new Map();
  truth = new Map(TASKS.map((id) => [id, { name: id, enabled: true, editedAt: '2026-01-01T00:00:00Z' }]));
  await sync();
}

async function sync(): Promise<void> {
  const projects = PROJECTS.map((id) => `${id},Project ${id},${archived.get(id) ?? ''}\n`);
  const tasks = [...truth].map(([id, { name, enabled, editedAt }]) =>
    JSON.stringify({ id, project_id: projectOf(id), name, creator: 'ann', updated_at: editedAt, enabled }),
  );
  await folder.write({ 'projects.csv': PROJECT_HEAD + projects.join(''), 'tasks.jsonl': tasks.join('\n') });
  await importInventory({ pool: db.pool, source: SOURCE, paths: [folder.folder], now: at() });
  synced = structuredClone(truth);
  for (const project of PROJECTS)
    await query('insert into observation values ($1, $2, $3)', [project, at(), archived.has(project)]);
  for (const [id, { editedAt }] of truth)
    await query('insert into edit values ($1, $2, $3)', [id, editedAt, at()]);
}

/** What a sweep would do, by task: close it, have its closing wait or cancelled, or leave it. */
const preview = () =>
  previewSweep(
    { pool: db.pool, now: at(), temporal: () => Promise.reject(new Error('not asked')) },
    { cadence: { ...cadence }, settings: { fallback: false, sources: [] } },
    async (read) => {
      for await (const _ of read.projects);
      const said: Record<string, string> = {};
      for await (const { id, what } of closuresOf(read)) said[id] = what;
      return said;
    },
  );

/** The same, as it came. */
async function came(tasks: string[]) {
  const { rows } = await query<{ id: string; what: string }>(
    `select task.id, case c.state when 'closed' then 'close' when 'cancelled' then 'cancel' else 'wait' end as what
       from unnest($1::text[]) task(id) join lateral (
         select state from closure where task_id = task.id and (completed_at = $2 or state in ('proposed', 'closing'))
          order by proposed_at desc limit 1) c on true`,
    [tasks, at()],
  );
  const found = new Map(rows.map(({ id, what }) => [id, what]));
  return Object.fromEntries(tasks.map((id) => [id, found.get(id) ?? 'leave']));
}

async function sweep(): Promise<void> {
  const said = await preview();
  const sweepId = await givenSweep(db.pool, cadence);
  await proposeArchived(db.pool, { sweepId, observedFor: OBSERVED_FOR, now: at() });
  await close();
  expect({ 'swept as previewed': await came(Object.keys(said)) }).toEqual({ 'swept as previewed': said });
}

/** As the closing workflow: first what is to be restored, then what is proposed. */
async function close(): Promise<void> {
  const deps = closingDeps(db);
  await restorePass(deps, at());
  const { overCap } = await closePass(deps, CAP, at());
  count('held back by the cap', overCap > 0);
}

/** A closing that claims what owners asked for, and dies. */
const die = () =>
  inTransaction(db.pool, (client) =>
    claimClosures(client, { source: null, limit: 2, allowances: [], last: null }, at()),
  ).then(({ claimed }) => count('died', claimed.length > 0));

async function answer({ task, kind, applied }: Extract<ClosingCommand, { do: 'say' }>): Promise<void> {
  const { id: noticeId } = await givenNotice(db.pool, { cadence, tasks: [{ taskId: task }] });
  await say(db.pool, noticeId, { taskId: task, kind, at: at() });
  if (applied) await applyAnswers(db.pool, owner('ann'), cadence, at());
}

async function exempt(target: string, days: number): Promise<void> {
  const scope = PROJECTS.includes(target) ? 'project' : 'task';
  const until = new Date(now + days * DAY);
  await insertExemption(db.pool, {
    scope,
    source: SOURCE,
    target,
    until,
    who: 'root',
    reason: 'x',
    madeAt: at(),
  });
}

async function restore(id: string): Promise<void> {
  const scope: RestoreScope = { of: PROJECTS.includes(id) ? 'project' : 'task', source: SOURCE, id };
  await askRestore(db.pool, scope, { by: 'root', now: at() });
}

const change = (task: string, what: Partial<Truth>) => {
  const present = truth.get(task) ?? { name: task, enabled: true, editedAt: '' };
  truth.set(task, { ...present, editedAt: at().toISOString(), ...what });
};

async function obey(given: ClosingCommand): Promise<void> {
  // Nothing happens at the same moment as anything else.
  now += 60_000;
  switch (given.do) {
    case 'pass':
      now += given.hours * HOUR;
      return;
    case 'archive':
      archived.set(given.project, archived.get(given.project) ?? at().toISOString());
      return;
    case 'revive':
      archived.delete(given.project);
      return;
    case 'distrust':
      await query('update project set trusted = false where id = $1', [given.project]);
      return;
    case 'edit':
      return change(given.task, { name: `${given.task} ${now}` });
    case 'switch off':
    case 'switch on':
      return change(given.task, { enabled: given.do === 'switch on' });
    case 'remove':
      truth.delete(given.task);
      return;
    case 'say':
      return answer(given);
    case 'exempt':
      return exempt(given.what, given.days);
    case 'release':
      await query('update exemption set ended_at = $1 where ended_at is null and until > $1', [at()]);
      return;
    case 'allow':
      return addAllowance(db.pool, {
        source: SOURCE,
        tasks: given.tasks,
        who: 'root',
        reason: 'x',
        madeAt: at(),
      });
    case 'restore':
      return restore(given.what);
    case 'pause':
      await beginPause(db.pool, { at: at(), by: 'test', reason: 'test' });
      return;
    case 'resume':
      await endPause(db.pool, { at: at(), by: 'test' });
      return;
    default:
      return { sync, sweep, close, die }[given.do]();
  }
}

const CLOSED = `c.state in ('closed', 'restored') and c.reason <> 'elsewhere'`;
const CAPPED = `${CLOSED} and c.reason = 'archived'`;
const LAST_SAID = `(select a.kind from answer a where a.task_id = c.task_id and a.said_at <= c.claimed_at order by a.seq desc limit 1)`;

/** What must never be found. */
const OFFENDERS = {
  'a task closed, or its closing begun, while it was paused': `
    select c.task_id from closure c join pause s on c.reason <> 'elsewhere' and (
      c.claimed_at > s.started_at and c.claimed_at < coalesce(s.ended_at, 'infinity')
      or ${CLOSED} and c.completed_at > s.started_at and c.completed_at < coalesce(s.ended_at, 'infinity'))`,
  'more closed in a day than the cap and what was allowed': `
    select c.completed_at from closure c where ${CAPPED} and (
      select count(*) from closure d where d.state in ('closed', 'restored') and d.reason = 'archived'
         and d.completed_at <= c.completed_at and d.completed_at > c.completed_at - interval '1 day')
      > ${CAP.tasks} + (select coalesce(sum(l.tasks), 0) from closing_allowance l
                         where l.used_at <= c.completed_at and l.used_at > c.completed_at - interval '1 day')`,
  'a task closed for the archive without two observations a day apart, and none between that says otherwise': `
    select c.task_id from closure c where ${CAPPED} and not exists (
      select from observation o join observation p on p.project = o.project and p.at >= o.at + interval '1 day'
       where o.project = c.project_id and o.archived and p.archived and p.at <= c.proposed_at
         and not exists (select from observation q where q.project = o.project and not q.archived
                            and q.at > o.at and q.at <= c.completed_at))`,
  'a task closed that an admin held': `
    select c.task_id from closure c join exemption e on e.target in (c.task_id, c.project_id)
     where ${CAPPED} and e.made_at < c.claimed_at and c.claimed_at < least(e.until, coalesce(e.ended_at, 'infinity'))`,
  'a task closed again for the archiving that it was restored from': `
    select c.task_id from closure c join closure d on d.task_id = c.task_id and d.id <> c.id
     where ${CAPPED} and d.reason = 'archived' and d.restored_at < c.proposed_at and not exists (
       select from observation o where o.project = c.project_id and not o.archived
          and o.at > d.completed_at and o.at < c.proposed_at)`,
  'a task closed for an answer that its owner had taken back': `
    select c.task_id from closure c where ${CLOSED} and c.reason = 'answer' and ${LAST_SAID} <> 'close'`,
  'a task closed for an answer though edited since': `
    select c.task_id from closure c join answer a on a.id = c.answer_id
      join edit e on e.task = c.task_id and e.edited_at > a.said_at and e.synced_at < c.claimed_at
     where ${CLOSED} and c.reason = 'answer'`,
  'a closing without what the task was': `select c.task_id from closure c where ${CLOSED} and c.prior is null`,
  'two closings of a task that wait': `
    select c.task_id from closure c where c.state in ('proposed', 'closing') group by 1 having count(*) > 1`,
};

async function expectNoOffenders(): Promise<void> {
  for (const [what, sql] of Object.entries(OFFENDERS))
    expect({ [what]: (await query(sql)).rows }).toEqual({ [what]: [] });
}

/** The mirror has off what its source has off, and what was closed here; what was restored just now is as it was. */
async function expectMirror(): Promise<void> {
  const { rows } = await query<{ id: string }>(`
    select t.id from task t where not t.enabled and t.gone_at is null and not exists (
      select from closure c where c.task_id = t.id and c.state in ('closing', 'closed'))`);
  const off = rows.filter(({ id }) => synced.get(id)?.enabled);
  expect({ 'off, though nobody closed it': off }).toEqual({ 'off, though nobody closed it': [] });
  const changed = await query(
    `select c.task_id from closure c join task t on t.id = c.task_id
      where c.restored_at = $1 and (not t.enabled or (t.row_hash, t.owner, t.name) is distinct from
              (c.prior ->> 'row_hash', c.prior ->> 'owner', c.prior ->> 'name')
          and not exists (select from edit e where e.task = c.task_id and e.synced_at > c.claimed_at))`,
    [at()],
  );
  expect({ 'restored, but not as it was': changed.rows }).toEqual({ 'restored, but not as it was': [] });
}

/** In the end everything is trusted, nothing held or paused, and as much allowed as waits. */
async function expectAnEnd(): Promise<void> {
  for (const what of ['resume', 'release', 'sync'] as const) await obey({ do: what });
  await obey({ do: 'pass', hours: 25 });
  await obey({ do: 'sync' });
  await applyAnswers(db.pool, owner('ann'), cadence, at());
  await obey({ do: 'allow', tasks: 100 });
  // What was proposed for an answer that lost its ground is proposed for the archive by the next one.
  for (const what of ['sweep', 'close', 'sweep', 'close'] as const) await obey({ do: what });
  await expectNoOffenders();
  await expectMirror();
  const waiting = await query(`
    select c.task_id, c.state from closure c where c.state in ('proposed', 'closing')
        or (c.state = 'closed' and c.restore_asked_at is not null and c.restore_error is null)`);
  expect({ 'waits for ever': waiting.rows }).toEqual({ 'waits for ever': [] });
  const runs = await query(
    `select t.id from task t join project p on p.id = t.project_id
      where t.enabled and p.archived_at is not null and not exists (
        select from closure c where c.task_id = t.id and c.state = 'restored')`,
  );
  expect({ 'runs on, though its project is archived': runs.rows }).toEqual({
    'runs on, though its project is archived': [],
  });
}

/** How often what the promises are about came to pass, over all runs: promises about nothing prove nothing. */
const happened = new Map<string, number>();
const count = (what: string, did: boolean) => {
  happened.set(what, (happened.get(what) ?? 0) + Number(did));
};
const closuresThat = (where: string) => `select count(*) as n from closure c where ${where}`;
const HAPPENED = {
  'closed for the archive': closuresThat(CAPPED),
  'closed for an answer': closuresThat(`${CLOSED} and c.reason = 'answer'`),
  restored: closuresThat(`c.state = 'restored'`),
  'not restored': closuresThat('c.restore_error is not null'),
  'taken back': closuresThat(`c.error like 'taken back%'`),
  'alive again': closuresThat(`c.error like '%no longer archived'`),
  'held by an admin': closuresThat(`c.error like 'held by%'`),
  'edited since': closuresThat(`c.error like 'edited since%'`),
  allowed: 'select count(*) as n from closing_allowance where used_at is not null',
};

async function countWhatHappened(): Promise<void> {
  for (const [what, sql] of Object.entries(HAPPENED)) {
    const { rows } = await query<{ n: number }>(sql);
    count(what, (rows[0]?.n ?? 0) > 0);
  }
}

it('closing keeps its promises, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(closingHappenings, async (commands) => {
      await begin();
      for (const given of commands) {
        await obey(given);
        await expectMirror();
      }
      await expectNoOffenders();
      await expectAnEnd();
      await countWhatHappened();
    }),
    {
      numRuns: Number(process.env.MODEL_RUNS ?? 40),
      examples: EXAMPLES.map((commands) => [commands]),
    },
  );
  for (const [what, times] of happened) expect([what, times]).not.toEqual([what, 0]);
}, 300_000);
