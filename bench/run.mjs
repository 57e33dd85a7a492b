// `npm run bench`: every figure is a ratio within this one run, since machines differ and are noisy.
// `npm run bench -- --quick` takes a few minutes and says less; `npm run bench -- due closing` measures these alone.
import { closing } from './closing.mjs';
import { dueScan } from './dueScan.mjs';
import { firstMails } from './firstMail.mjs';
import { importing } from './importing.mjs';
import { openLab } from './lab.mjs';
import { naiveLoop } from './naive.mjs';
import { preview } from './preview.mjs';
import { discardingServer } from './sink.mjs';
import { reminderStarts } from './starts.mjs';
import { sweepHistory } from './sweepHistory.mjs';
import { sqlSource } from './sqlSource.mjs';
import { summary, table } from './tables.mjs';

const quick = process.argv.includes('--quick');
const only = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const [few, some, many] = quick ? [200, 1000, 5000] : [1000, 10_000, 100_000];
const tasks = quick ? [2000, 20_000] : [10_000, 100_000, 1_000_000];

const lab = await openLab();
const mails = await discardingServer();
const ratios = [];
try {
  await measure('due', 'Due scan, owners', [few, some, many], (owners) => dueScan(lab, owners));
  // The largest would take hours: twenty mails a second. Before the starts, as these leave the task queue full of tasks
  // of workflows that are terminated, which a worker has to go through first.
  await measure('mail', 'Start to first mail, owners', quick ? [few] : [few, some], (owners) =>
    firstMails(lab, mails, { owners, runs: owners > few ? 1 : 3 }),
  );
  await measure('starts', 'Reminder starts, owners', quick ? [few] : [few, some, many], (owners) =>
    reminderStarts(lab, owners),
  );
  await measure('loop', 'The loop of the original request, owners', [few], (owners) =>
    naiveLoop(lab, mails, owners),
  );
  await measure('closing', 'Closing, tasks', tasks, (count) => closing(lab, count));
  await measure('import', 'Import, tasks', tasks, (count) => importing(lab, count));
  await measure('sql', 'Sync of a table by SQL, tasks', tasks, (count) => sqlSource(lab, count));
  await measure('history', 'History of a sweep, owners', [few, many], (owners) =>
    sweepHistory(lab, mails, owners),
  );
  await measure('preview', 'Preview, owners', [few, many], (owners) => preview(lab, owners));
} finally {
  console.log(summary(ratios));
  await mails.close();
  await lab.close();
}
process.exit(0);

async function measure(word, title, sizes, work) {
  if (only.length > 0 && !only.includes(word)) return;
  const seen = { title, target: null, bySize: [] };
  for (const size of sizes) {
    const { target = null, ...figures } = await work(size);
    console.log(`${table(`${title}: ${size.toLocaleString('en')}`, { ...figures, target })}\n`);
    if ('ratio' in figures) seen.bySize.push([size, figures.ratio]);
    seen.target = target;
  }
  if (seen.bySize.length > 0) ratios.push(seen);
}
