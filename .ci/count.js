// `count.js passed report.json again.json`: how many tests passed, failed or are pending in all. A file that was run
// again counts as it then went; one that could not be run at all is one that failed.
// `count.js files report.json`: the files that failed, a line each.
const { existsSync, readFileSync } = require('node:fs');

const [, , what, ...reports] = process.argv;
const files = new Map();
for (const report of reports.filter((name) => existsSync(name)))
  for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) files.set(file.name, file);

function countIn({ status, assertionResults }) {
  const found = assertionResults.filter((test) => test.status === what).length;
  return what === 'failed' && status === 'failed' ? Math.max(found, 1) : found;
}

if (what === 'files') {
  for (const { name, status } of files.values()) if (status === 'failed') console.log(name);
} else {
  console.log([...files.values()].reduce((sum, file) => sum + countIn(file), 0));
}
