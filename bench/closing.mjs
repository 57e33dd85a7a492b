import { fill, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { closePass } = product('activities/closing/closePass.js');
const { proposeArchived } = product('db/closing/archive.js');
const { closeFileTasks, findFileTasks } = product('db/sync/fileTasks.js');
const { fileSource } = product('sources/file/source.js');

/**
 * Closing every enabled task of archived projects, proposals, prior states and audit rows included, against one raw
 * UPDATE of as many rows: of a source whose tasks people switch off, which takes the tasks many at once, and of one that
 * is told of each batch.
 */
export async function closing({ pool }, tasks) {
  const owners = Math.ceil(tasks / 18); // nine in ten of an owner's twenty tasks are enabled
  await fill(pool, owners, { archivedEach: 1 });
  const raw = await timed(() => pool.query('update task set enabled = false where enabled'));
  await fill(pool, owners, { archivedEach: 1 });
  const given = await timed(() => closeAll(pool, 'by hand'));
  await fill(pool, owners, { archivedEach: 1 });
  const closed = await timed(() => closeAll(pool, 'itself'));
  return {
    'tasks given to people': given.result,
    'tasks closed by their source': closed.result,
    'one raw UPDATE, seconds': raw.seconds,
    'giving, seconds': given.seconds,
    'closing, seconds': closed.seconds,
    ratio: raw.seconds / given.seconds,
    target: 0.3,
    'ratio of closing': raw.seconds / closed.seconds,
  };
}

const NO_CAP = { tasks: 1e9, percent: 100 };

async function closeAll(pool, closing) {
  const rows = {
    find: (source, ids) => findFileTasks(pool, source, ids),
    close: (source, ids) => closeFileTasks(pool, source, ids),
  };
  const deps = { pool, source: (name) => fileSource(name, rows, { folder: null, closing }) };
  const sweepId = await newSweep(pool, { closingCap: NO_CAP });
  await proposeArchived(pool, { sweepId, observedFor: '1 day', now: NOW });
  let closed = 0;
  for (let more = true; more;) {
    const pass = await closePass(deps, NO_CAP, NOW);
    closed += pass.closed + pass.toDo;
    more = pass.more;
  }
  return closed;
}
