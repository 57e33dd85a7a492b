import { memory } from '../../../src/sources/conformance/memory';
import { readAll } from '../../../src/sources/conformance/reading';
import { airflow } from '../../../src/sources/airflow/type';
import { declaredAirflow, simulatedAirflow, type Api, type SimAirflow } from '../../support/airflow';

const NOW = new Date('2026-11-23T08:00:00Z');

let server: SimAirflow;
afterEach(() => server.close());

const start = async (api: Api) => {
  server = await simulatedAirflow(api);
  server.add('billing');
  const { source } = await declaredAirflow(server).open(memory().parts);
  return () => readAll(source.open!, NOW);
};

it('asks for another token once the one it has is over', async () => {
  const read = await start('v2');
  await read();
  server.faults.expired = true;
  expect((await read()).tasks.size).toBe(1);
  expect(server.seen.calls.filter((call) => call === 'POST /auth/token')).toHaveLength(2);
});

it.each<Api>(['v1', 'v2'])('says of a wrong password what has to be put right (%s)', async (api) => {
  const read = await start(api);
  server.faults.wrongPassword = true;
  await expect(read()).rejects.toThrow("Airflow has to accept the account's password or token");
});

it('says that there is no Airflow at an address that is of something else', async () => {
  const read = await start('v2');
  server.faults.away = 404;
  await expect(read()).rejects.toThrow('there is no Airflow at url');
});

describe('a look at an Airflow', () => {
  const look = () => declaredAirflow(server).check(NOW);

  it('names the version, counts, and finds nothing wrong', async () => {
    await start('v2');
    const { tried, counts, wrong } = await look();
    expect(tried[0]).toMatchObject({ what: 'Airflow', found: 'version 3.3.2, by its API v2' });
    expect(tried.filter(({ error }) => error !== null)).toEqual([]);
    expect(counts).toEqual({ projects: 1, read: 1, tasks: 1, enabled: 1 });
    expect(wrong).toEqual([]);
  });

  it('says which rights are missing, and pauses nothing to find out', async () => {
    await start('v1');
    server.faults.denied = /^PATCH|importErrors$|dagRuns$|dagSources/;
    const { tried, wrong } = await look();
    expect(tried.find(({ what }) => what === 'right to pause')?.error).toContain('edit DAGs');
    expect(wrong).toHaveLength(3);
    expect(wrong.join()).toMatch(/read import errors.*DAG code.*read DAG runs/);
    expect(server.dags.get('billing')!.paused).toBe(false);
  });

  it('names files that cannot be imported, and what is left out', async () => {
    await start('v2');
    server.add('broken', { stale: true, brokenFlag: true, brokenFile: true });
    server.add('by-hand', { schedule: null });
    const { wrong, notes } = await look();
    expect(wrong).toEqual([expect.stringMatching(/^broken\.py cannot be imported: ModuleNotFoundError/)]);
    expect(notes[0]).toBe('left out: 1 DAG without a schedule, or to run once');
  });

  it('says so where the account sees no DAG at all', async () => {
    await start('v2');
    server.change('billing', { hidden: true });
    expect((await look()).wrong.join()).toContain('sees no DAG at all');
  });
});

describe('the fields of an Airflow', () => {
  const faultsOf = (fields: object) => {
    const found = airflow(fields, { file: 'sources.yaml', name: 'airflow', env: {} });
    return Array.isArray(found) ? found.map(({ field }) => field) : [];
  };
  const url = 'https://airflow.corp.example';
  beforeEach(() => start('v2'));

  it.each([
    ['no secret', { url, username: 'rollcall' }],
    ['a password without an account', { url, passwordFile: 'secret' }],
    ['a password and a token', { url, username: 'rollcall', passwordFile: 'secret', tokenFile: 'token' }],
    ['a token with an account', { url, username: 'rollcall', tokenFile: 'token' }],
  ])('may not be %s', (_, fields) => {
    expect(faultsOf(fields)).toEqual(['passwordFile']);
  });

  it('may not be a project of what Airflow does not have', () => {
    expect(faultsOf({ url, tokenFile: 'token', project: { field: 'team' } })).toEqual(['project.field']);
  });
});
