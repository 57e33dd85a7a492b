// `npm run fuzz`: has schemathesis try the admin API on real parts, by its own document. Fails where an answer is a
// server error or is not in the document. `npm run fuzz -- --max-examples 200` tries more.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { discardingServer } from './sink.mjs';
import { openLab, product } from './lab.mjs';

const { startApi } = product('api/server.js');
const { loadConfig } = product('config/index.js');
const { freePort } = product('dev/ports.js');
const { createKey } = product('operations/admin/apiKeys.js');
const { importFiles } = product('operations/sync/imports.js');
const { startWorker } = product('worker/main.js');

const SAMPLE = path.join(import.meta.dirname, '../samples/kubernetes-periodics');
const CHECKS =
  'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';
const schemathesis = process.env.SCHEMATHESIS ?? 'schemathesis';

const lab = await openLab();
const mails = await discardingServer();
const config = loadConfig({
  DATABASE_URL: lab.postgres.url,
  SMTP_URL: mails.url,
  TEMPORAL_ADDRESS: lab.temporal.address,
  ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
  ROLLCALL_API_PORT: String(await freePort()),
});
const operator = { pool: lab.pool, who: 'fuzz', now: new Date() };
await importFiles(operator, { source: 'sample', paths: [SAMPLE] });
const { key } = await createKey(operator, { name: 'fuzz', scopes: ['admin'], expiresAt: null });
const worker = await startWorker(config);
const api = await startApi(config, { level: 'error' });
try {
  process.exitCode = await fuzz();
} finally {
  await api.close();
  await worker.close();
  await mails.close();
  await lab.close();
}
process.exit();

async function fuzz() {
  const document = `${api.url}/api/v1/openapi.json`;
  const args = [
    'run',
    document,
    '--url',
    api.url,
    '--checks',
    CHECKS,
    '--max-examples',
    '30',
    '--workers',
    '2',
  ];
  const limits = ['--rate-limit', '90/s', '--continue-on-failure', '--header', `Authorization:Bearer ${key}`];
  const child = spawn(schemathesis, [...args, ...limits, ...process.argv.slice(2)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit').catch((error) => {
    console.error(
      `${error.message}. Install it: pip install schemathesis, or set SCHEMATHESIS to where it is.`,
    );
    return [1];
  });
  return code ?? 1;
}
