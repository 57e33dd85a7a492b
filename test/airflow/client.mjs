// A real Airflow, asked without Rollcall's own client.
import { setTimeout as sleep } from 'node:timers/promises';

export const ACCOUNT = { username: 'rollcall', password: 'secret' };
/** May read DAGs, and pause none. */
export const READER = { username: 'reader', password: 'reader' };

/** Of an API; `null` for nobody. */
export async function authorization({ url, api }, account) {
  if (account === null) return {};
  const { username, password } = account;
  if (api === 'v1')
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ username, password });
  const response = await fetch(`${url}/auth/token`, { method: 'POST', headers, body });
  return { authorization: `Bearer ${(await response.json()).access_token ?? 'none'}` };
}

/** The answer to a call, its body as text. */
export async function ask(airflow, path, { account = ACCOUNT, method = 'GET', body } = {}) {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    ...(await authorization(airflow, account)),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(airflow.url + path, { method, headers, ...sent });
  return { status: response.status, body: await response.text() };
}

/** A DAG as the API tells it. */
export const dag = async (airflow, id) =>
  JSON.parse((await ask(airflow, `/api/${airflow.api}/dags/${id}`)).body);

/** Returns what `look` does once that is something. Fails after two minutes, with the latest error. */
export async function until(what, look) {
  let failure;
  for (let tries = 0; tries < 120; tries += 1) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      failure = error;
    }
    await sleep(1000);
  }
  throw new Error(`waited in vain: ${what}`, { cause: failure });
}

/** Waits until the server answers, knows all of our DAGs, and has seen one fail twice. */
export const untilReady = (airflow) =>
  until('Airflow knows its DAGs and one failed twice', async () => {
    const order = airflow.api === 'v2' ? '-run_after' : '-execution_date';
    const runs = await ask(airflow, `/api/${airflow.api}/dags/ledger/dagRuns?order_by=${order}`);
    const errors = await ask(airflow, `/api/${airflow.api}/importErrors`);
    const dags = await ask(airflow, `/api/${airflow.api}/dags?limit=100`);
    return (
      JSON.parse(runs.body).dag_runs.filter(({ state }) => state === 'failed').length > 1 &&
      JSON.parse(errors.body).total_entries === 1 &&
      JSON.parse(dags.body).total_entries === 10
    );
  });
