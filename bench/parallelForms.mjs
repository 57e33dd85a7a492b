// `npm run build && node bench/parallelForms.mjs [requests] [tasks]`: sends one form of a notice of 2,000 tasks 200
// times at once, as a page open in many tabs would. Fails unless one of them is recorded and every one is answered.
import { randomUUID } from 'node:crypto';
import { openLab, product, timed } from './lab.mjs';

const { startApi } = product('api/server.js');
const { loadConfig } = product('config/index.js');
const { freePort } = product('dev/ports.js');
const { signToken } = product('security/linkToken.js');
const { parseCadence } = product('domain/cadence/cadence.js');

const [requests = 200, tasks = 2000] = process.argv.slice(2).map(Number);
const lab = await openLab();
const config = loadConfig({
  DATABASE_URL: lab.postgres.url,
  SMTP_URL: 'smtp://127.0.0.1:1',
  TEMPORAL_ADDRESS: lab.temporal.address,
  ROLLCALL_LINK_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
  ROLLCALL_API_PORT: String(await freePort()),
});
const api = await startApi(config, { level: 'error' });
try {
  const id = await givenNotice();
  const link = `${api.url}/r/${signToken(id, config.linkKeys[0])}`;
  const page = await timed(async () => (await fetch(link, { headers: { accept: 'text/html' } })).text());
  console.log(`page: ${page.result.length.toLocaleString('en')} characters, ${page.seconds.toFixed(2)} s`);
  const first = await timed(() => send(link));
  console.log(`one form alone: ${first.result}, ${first.seconds.toFixed(2)} s`);
  await lab.pool.query('delete from answer');
  const slowest = [];
  const all = await timed(() =>
    Promise.all(
      Array.from({ length: requests }, async () => {
        const { seconds, result } = await timed(() => send(link));
        slowest.push(seconds);
        return result;
      }),
    ),
  );
  slowest.sort((a, b) => a - b);
  console.log(`${requests} at once: ${all.seconds.toFixed(2)} s, the slowest ${slowest.at(-1).toFixed(2)} s`);
  console.log('statuses:', JSON.stringify(counts(all.result)));
  const { rows } = await lab.pool.query(
    'select count(*)::int as count, count(distinct said_at)::int as times from answer',
  );
  console.log(`answers: ${rows[0].count} of ${tasks} tasks, recorded at ${rows[0].times} time`);
  if (rows[0].count !== tasks || all.result.some((status) => status !== 303)) process.exitCode = 1;
} finally {
  await api.close();
  await lab.close();
}
process.exit();

/** The form as a browser sends it: every task is answered for. */
async function send(link) {
  const fields = new URLSearchParams({ version: '0' });
  for (let at = 0; at < tasks; at += 1) {
    fields.set(`task.${at}`, at % 3 === 0 ? 'close' : 'keep');
    fields.set(`until.${at}`, '');
    fields.set(`names.${at}`, '');
  }
  const reply = await fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' },
    body: fields,
  });
  await reply.arrayBuffer();
  return reply.status;
}

function counts(statuses) {
  const seen = {};
  for (const status of statuses) seen[status] = (seen[status] ?? 0) + 1;
  return seen;
}

async function givenNotice() {
  const [sweep, round, id] = [randomUUID(), randomUUID(), randomUUID()];
  const now = new Date();
  await lab.pool.query(
    `insert into sweep (id, workflow_id, run_id, started_at, cadence) values ($1, 'sweep', 'run', $2, $3)`,
    [sweep, now, JSON.stringify(parseCadence({}))],
  );
  await lab.pool.query(
    `insert into round (id, sweep_id, owner, created_at, started_at) values ($1, $2, 'bench:ann', $3, $3)`,
    [round, sweep, now],
  );
  await lab.pool.query(
    `insert into notice (id, round_id, step, kind, owner, recipient, address, name, locale, time_zone, key_id,
                         reply_by, claimed_at, expires_at, state)
     values ($1, $2, 0, 'notice', 'bench:ann', 'bench:ann', 'ann@example.org', 'Ann', 'en', 'UTC', 'k1',
             $3, $3, $3::timestamptz + interval '30 days', 'sent')`,
    [id, round, now],
  );
  await lab.pool.query(
    `insert into notice_task (notice_id, position, source, task_id, project_id, project_name, name, schedule, stale,
                              round_id, owner)
     select $1, n, 'bench', 't' || n, 'p' || n % 20, 'Project ' || n % 20, 'task ' || n, '@every 1h', true, $2, 'bench:ann'
       from generate_series(0, $3 - 1) n`,
    [id, round, tasks],
  );
  return id;
}
