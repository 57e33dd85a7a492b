import { memory } from '../../../src/sources/conformance/memory';
import { readAll } from '../../../src/sources/conformance/reading';
import { SourceUnavailable } from '../../../src/sources/errors';
import type { SwitchingSource } from '../../../src/sources/source';
import { declaredAirflow, simulatedAirflow, type Api, type SimAirflow } from '../../support/airflow';
import { switching } from '../../support/closings';

const NOW = new Date('2026-11-23T08:00:00Z');

describe.each<[string, Api]>([
  ['Airflow 3', 'v2'],
  ['Airflow 2', 'v1'],
])('closing in %s', (_, api) => {
  let server: SimAirflow;
  let source: SwitchingSource;

  beforeEach(async () => {
    server = await simulatedAirflow(api);
    server.add('billing');
    server.add('plant');
    const held = memory();
    source = switching((await declaredAirflow(server).open(held.parts)).source);
    held.learn(await readAll(source.open!, NOW));
  });
  afterEach(() => server.close());

  it('pauses a DAG, and unpauses it again', async () => {
    expect(await source.close(['billing'], NOW)).toEqual([{ taskId: 'billing', error: null }]);
    expect(server.dags.get('billing')!.paused).toBe(true);
    expect(server.dags.get('plant')!.paused).toBe(false);
    expect(await source.restore(['billing'], NOW)).toEqual([{ taskId: 'billing', error: null }]);
    expect(server.dags.get('billing')!.paused).toBe(false);
  });

  it('says of one that reads back as it was that it is not closed', async () => {
    server.faults.deaf = true;
    const [result] = await source.close(['billing'], NOW);
    expect(result!.error).toBe('it was switched off, and reads back enabled');
  });

  it('says which right the account lacks, and closes the others', async () => {
    server.faults.denied = /^PATCH .*billing$/;
    const results = await source.close(['billing', 'plant'], NOW);
    expect(results.map(({ error }) => error)).toEqual([
      expect.stringMatching(/HTTP 403 .*allow the account to edit DAGs/),
      null,
    ]);
  });

  it('says nothing of any DAG where Airflow is away', async () => {
    server.faults.away = 503;
    await expect(source.close(['billing'], NOW)).rejects.toThrow(SourceUnavailable);
  });

  it('pauses no more once it is stopped', async () => {
    await expect(source.close(['billing'], NOW, AbortSignal.abort())).rejects.toThrow(SourceUnavailable);
    expect(server.dags.get('billing')!.paused).toBe(false);
  });
});
