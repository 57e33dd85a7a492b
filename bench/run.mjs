// `npm run bench`: every figure is a ratio within this one run, since machines differ and are noisy.
// `npm run bench -- --quick` takes a minute or two and says less.
import Table from 'cli-table3';
import { closing } from './closing.mjs';
import { dueScan } from './dueScan.mjs';
import { discardingServer, firstMails } from './firstMail.mjs';
import { importing } from './importing.mjs';
import { openLab } from './lab.mjs';
import { naiveLoop } from './naive.mjs';
import { reminderStarts } from './starts.mjs';

const quick = process.argv.includes('--quick');
const [few, some, many] = quick ? [200, 1000, 5000] : [1000, 10_000, 100_000];

const lab = await openLab();
const mails = await discardingServer();
try {
  for (const owners of [few, some, many]) await show(`Due scan, ${owners} owners`, dueScan(lab, owners));
  for (const owners of quick ? [few] : [few, 3 * few]) {
    await show(`Reminder starts, ${owners} owners`, reminderStarts(lab, owners));
  }
  await show('Start to first mail', firstMails(lab, mails, few));
  await show('The loop of the original request', naiveLoop(lab, mails, few));
  await show('Closing', closing(lab, quick ? 20_000 : 1_000_000));
  await show('Import', importing(lab, quick ? 20_000 : 1_000_000));
} finally {
  await mails.close();
  await lab.close();
}
process.exit(0);

async function show(title, measured) {
  const table = new Table({ head: [title, ''], style: { head: [] } });
  for (const [name, value] of Object.entries(await measured)) table.push([name, format(value)]);
  console.log(`${table.toString()}\n`);
}

function format(value) {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
}
