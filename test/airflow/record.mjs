// Asks a real Airflow for one answer of each kind, and writes them for the simulated one of the tests.
//
//   node test/airflow/record.mjs http://127.0.0.1:8080 v2 test/fixtures/airflow/v2.json
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { ACCOUNT, ask as askFor, dag, READER, untilReady } from './client.mjs';

const [url, api, file] = process.argv.slice(2);
const airflow = { url, api };
const answers = {};

/** What would differ in every recording, or is a secret of it, and means nothing here. */
const PLAIN = { file_token: 'file-token', access_token: 'access-token', git_version: 'none' };

async function ask(path, options) {
  const { status, body } = await askFor(airflow, path, options);
  return { status, body: jsonOf(body) };
}

function jsonOf(text) {
  try {
    return JSON.parse(text, (key, value) => (key in PLAIN && typeof value === 'string' ? PLAIN[key] : value));
  } catch {
    return text.slice(0, 200);
  }
}

await untilReady(airflow);
const base = `/api/${api}`;
const invoices = `${base}/dags/invoices`;
const order = api === 'v2' ? '-run_after' : '-execution_date';
const stale = api === 'v2' ? 'exclude_stale=false' : 'only_active=false';
const pause = { method: 'PATCH', body: { is_paused: false } };
const login = { method: 'POST', account: null };

answers.version = await ask(`${base}/version`, { account: null });
answers.otherVersion = await ask(`/api/${api === 'v2' ? 'v1' : 'v2'}/version`, { account: null });
answers.dags = await ask(`${base}/dags?order_by=dag_id&${stale}&limit=100`);
answers.dag = await ask(api === 'v2' ? `${invoices}/details` : invoices);
answers.runs = await ask(`${base}/dags/ledger/dagRuns?limit=2&order_by=${order}`);
answers.importErrors = await ask(`${base}/importErrors?limit=100`);
answers.paused = await ask(`${invoices}?update_mask=is_paused`, pause);
answers.otherField = await ask(`${invoices}?update_mask=dag_id`, pause);
answers.notFound = await ask(`${base}/dags/none${api === 'v2' ? '/details' : ''}`);
answers.mayNotPause = await ask(`${invoices}?update_mask=is_paused`, { ...pause, account: READER });
answers.unknownAccount = await ask(`${base}/dags`, { account: { username: 'nobody', password: 'wrong' } });
if (api === 'v2') {
  answers.versions = await ask(`${base}/dags/~/dagVersions?order_by=-id&limit=2`);
  answers.token = await ask('/auth/token', { ...login, body: ACCOUNT });
  answers.wrongPassword = await ask('/auth/token', { ...login, body: { ...ACCOUNT, password: 'wrong' } });
} else {
  const { file_token: token } = await dag(airflow, 'invoices');
  answers.source = await ask(`${base}/dagSources/${token}`);
}

const text = JSON.stringify(answers).replaceAll(process.env.AIRFLOW_HOME ?? '/nowhere', '/opt/airflow');
const options = { ...(await resolveConfig(file)), parser: 'json' };
await writeFile(file, await format(text, options));
console.log(
  `${file}: ${Object.entries(answers)
    .map(([name, { status }]) => `${name} ${status}`)
    .join(', ')}`,
);
