import { createTransport } from 'nodemailer';
import { fill, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');

/**
 * The loop of the original request, for comparison: every enabled task read by itself, its project and its
 * owner looked up, the mail of each due owner sent in line. No waiting, no answers, no history.
 */
export async function naiveLoop(lab, mails, owners) {
  await fill(lab.pool, owners);
  const { staleBefore } = dueThresholds(parseCadence({}), NOW);
  const transport = createTransport(mails.url);
  const looped = await timed(() => loop(lab.pool, transport, staleBefore));
  transport.close();
  return { mails: looped.result, 'mails per second': looped.result / looped.seconds };
}

async function loop(pool, transport, staleBefore) {
  const { rows: ids } = await pool.query('select id from task where enabled order by owner, id');
  const byOwner = new Map();
  for (const { id } of ids) {
    const task = (await pool.query('select * from task where id = $1', [id])).rows[0];
    const project = (await pool.query('select * from project where id = $1', [task.project_id])).rows[0];
    if (project.archived_at || (task.touched_at && task.touched_at > staleBefore)) continue;
    byOwner.set(task.owner, [...(byOwner.get(task.owner) ?? []), task]);
  }
  for (const [owner, tasks] of byOwner) {
    const person = (await pool.query('select * from person where id = $1', [owner])).rows[0];
    const text = tasks.map(({ name }) => name).join('\n');
    await transport.sendMail({ from: 'a@example.org', to: person.email, subject: 'Still needed?', text });
  }
  return byOwner.size;
}
