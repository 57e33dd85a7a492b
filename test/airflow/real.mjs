// The source of type airflow on a real Airflow, which .ci/airflow starts: AIRFLOW_URL is where, AIRFLOW_HOME its folder,
// AIRFLOW_API what it has. The build is what is tried.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { airflow as airflowType } from '../../dist/sources/airflow/type.js';
import { conform } from '../../dist/sources/conformance/conform.js';
import { memory } from '../../dist/sources/conformance/memory.js';
import { readAll } from '../../dist/sources/conformance/reading.js';
import { ACCOUNT, ask, dag, READER, until, untilReady } from './client.mjs';

const { AIRFLOW_URL: url, AIRFLOW_API: api, AIRFLOW_HOME: home } = process.env;
const airflow = { url, api };
const PLANT = path.join(home, 'dags/plant.py');
const INVOICES = path.join(home, 'dags/billing/invoices.py');

function declared({ username, password }) {
  const fields = {
    url,
    username,
    passwordVariable: 'PASSWORD',
    project: { field: 'tags', pattern: '^team:(.+)$' },
    people: { mail: '{owner}@corp.example' },
  };
  const found = airflowType(fields, { file: 'sources.yaml', name: 'airflow', env: { PASSWORD: password } });
  if (Array.isArray(found)) throw new Error(JSON.stringify(found));
  return found;
}

async function opened(account = ACCOUNT) {
  const held = memory();
  const { source } = await declared(account).open(held.parts);
  const read = () => readAll(source.open, new Date());
  /** Reads, and has the mirror hold it, as a sync does. */
  const sync = async () => {
    const reading = await read();
    held.learn(reading);
    return reading;
  };
  return { source, held, read, sync };
}

const isPaused = async (id) => (await dag(airflow, id)).is_paused;
const isStale = async (id) => {
  const { is_stale, is_active } = await dag(airflow, id);
  return is_stale ?? is_active === false;
};
const edit = async (file, from, to) => writeFile(file, (await readFile(file, 'utf8')).replace(from, to));

describe(`a real Airflow, by its API ${api}`, { concurrency: false }, () => {
  before(() => untilReady(airflow));

  it('keeps every promise of a source, closing and restoring among them', async () => {
    const { source, held } = await opened();
    const clock = () => new Date();
    const { rules } = await conform({ source, held, clock }, { task: 'invoices' });
    const notKept = rules.filter(({ outcome }) => outcome !== 'kept').map(({ rule }) => rule);
    assert.deepEqual(notKept, ['unread said'], JSON.stringify(rules, null, 1));
  });

  it('tells projects by tags, owners, schedules, and leaves out what runs once or by hand', async () => {
    const { sync } = await opened();
    const { tasks, projects, people } = await sync();
    const told = [...tasks.values()].map(({ id, projectId, creator, enabled }) =>
      [id, projectId, creator, enabled].join(' '),
    );
    assert.deepEqual(
      new Set(told),
      new Set([
        'dunning billing bob true',
        'every-hour plant ann true',
        'invoices billing ann true',
        'ledger billing bob true',
        'long-paused plant ann false',
        'nobodys plant  true',
        'on-orders plant bob true',
        'weekly plant cat true',
      ]),
    );
    assert.deepEqual(new Set(projects.keys()), new Set(['billing', 'plant']));
    assert.equal(people.get('ann').email, 'ann@corp.example');
    assert.match(tasks.get('on-orders').schedule, /^Triggered by (assets|datasets)$/);
    assert.equal(tasks.get('every-hour').schedule, 'every 1 hour');
    assert.equal(tasks.get('invoices').schedule, '0 2 * * *');
  });

  it('tells of a task that fails that it does, and when it runs next', async () => {
    const { tasks } = await (await opened()).sync();
    const { lastResult, failuresInARow, runCount, meanDurationSeconds } = tasks.get('ledger');
    assert.equal(lastResult, 'failed');
    assert.ok(failuresInARow >= 2 && runCount >= failuresInARow && meanDurationSeconds > 0);
    assert.ok(tasks.get('weekly').nextRunAt > new Date());
  });

  it('is checked: what is wrong is the file that cannot be imported', async () => {
    const { tried, wrong, counts } = await declared(ACCOUNT).check(new Date());
    assert.deepEqual(
      tried.filter(({ error }) => error !== null),
      [],
    );
    assert.equal(counts.tasks, 8);
    assert.equal(wrong.length, 1);
    assert.match(wrong[0], /broken\.py cannot be imported: ModuleNotFoundError: No module named/);
  });

  it('closes by pausing, and leaves a run that is under way alone', async () => {
    const { source, sync } = await opened();
    await sync();
    assert.deepEqual(await source.close(['ledger'], new Date()), [{ taskId: 'ledger', error: null }]);
    assert.equal(await isPaused('ledger'), true);
    assert.deepEqual(await source.restore(['ledger'], new Date()), [{ taskId: 'ledger', error: null }]);
    assert.equal(await isPaused('ledger'), false);
  });

  it('says which right an account lacks that may not pause', async () => {
    const { source, sync } = await opened(READER);
    await sync();
    const [{ error }] = await source.close(['weekly'], new Date());
    assert.match(error, /HTTP 403 .*allow the account to edit DAGs/);
    const { tried } = await declared(READER).check(new Date());
    assert.match(tried.find(({ what }) => what === 'right to pause').error, /edit DAGs/);
  });

  it('says that an account is not known', async () => {
    const { read } = await opened({ username: 'nobody', password: 'wrong' });
    await assert.rejects(read(), /HTTP 40[13] .*Airflow has to accept the account's password or token/);
  });

  it('does not restore a DAG that was edited since it was closed', async () => {
    const { source, sync } = await opened();
    await sync();
    await source.close(['invoices'], new Date());
    await edit(INVOICES, '"0 2 * * *"', '"0 3 * * *"');
    const error = 'changed since it was closed';
    await until('the edit is read', async () => {
      const [result] = await source.restore(['invoices'], new Date());
      if (result.error === null) await source.close(['invoices'], new Date());
      return result.error === error;
    });
    assert.equal(await isPaused('invoices'), true);
    const live = (await source.get(['invoices'])).get('invoices');
    assert.equal(live.editUntold, true);
    await ask(airflow, `/api/${api}/dags/invoices`, { method: 'PATCH', body: { is_paused: false } });
  });

  it('keeps the tasks of a file that cannot be imported any more, until the file is gone', async () => {
    const { source, sync } = await opened();
    const before = await sync();
    await edit(PLANT, 'import pendulum', 'import pendulum\nimport no_module_of_that_name');
    await until('the DAGs of the broken file are stale', () => isStale('weekly'));
    const broken = await sync();
    assert.deepEqual(new Set(broken.tasks.keys()), new Set(before.tasks.keys()));
    assert.equal((await source.get(['weekly'])).get('weekly').enabled, true);
    await rm(PLANT);
    await until('its error is gone with it', async () => {
      const { total_entries: errors } = JSON.parse((await ask(airflow, `/api/${api}/importErrors`)).body);
      return errors === 1;
    });
    const after = await sync();
    assert.deepEqual(new Set(after.tasks.keys()), new Set(['dunning', 'invoices', 'ledger']));
    assert.equal((await source.get(['weekly'])).size, 0);
  });
});
