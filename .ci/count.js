// `count.js passed report.json again.json`: how many tests passed, failed or are pending in all. A file that was run
// again counts as it then went; one that could not be run at all is one that failed.
// `count.js files report.json`: the files that failed, a line each.
// `count.js flaky report.json again.json`: the tests that failed and then passed, a line each.
const { existsSync, readFileSync } = require('node:fs');

const [, , what, ...reports] = process.argv;
const files = new Map();
for (const report of reports.filter((name) => existsSync(name)))
  for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) files.set(file.name, file);

function countIn({ status, assertionResults }) {
  const found = assertionResults.filter((test) => test.status === what).length;
  return what === 'failed' && status === 'failed' ? Math.max(found, 1) : found;
}

if (what === 'flaky') {
  const failedAtFirst = JSON.parse(readFileSync(reports[0], 'utf8')).testResults.flatMap(
    ({ name, assertionResults }) =>
      assertionResults.filter((test) => test.status === 'failed').map((test) => ({ name, test })),
  );
  for (const { name, status, assertionResults } of JSON.parse(readFileSync(reports[0], 'utf8')).testResults)
    if (status === 'failed' && assertionResults.length === 0 && files.get(name).status === 'passed')
      console.log(`flaky, to be mended: ${name}, which could not be run at first`);
  for (const { name, test } of failedAtFirst) {
    const now = files.get(name).assertionResults.find(({ fullName }) => fullName === test.fullName);
    if (now?.status === 'passed') console.log(`flaky, to be mended: ${name} › ${test.fullName}`);
  }
} else if (what === 'files') {
  for (const { name, status } of files.values()) if (status === 'failed') console.log(name);
} else {
  console.log([...files.values()].reduce((sum, file) => sum + countIn(file), 0));
}
