import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { locate, type Way } from './locate';
import type { Report } from './progress';
import { executable, keptProgram, onPath, onlyProgram, runTool } from './tools';

const VERSION = '1.31.0';
const ARTIFACT = `io.temporal:temporal-test-server:${VERSION}`;

const ADVICE = 'Install Java and Maven, or allow the download: the tests need it to let months pass.';

/**
 * The path of the time-skipping test server: the SDK's download, or its Maven artifact with a small script, stored for
 * later. If both fail, throws an error that lists each attempt.
 */
export const timeSkippingServer = (env: NodeJS.ProcessEnv, report: Report): Promise<string> =>
  locate("Temporal's time-skipping test server", [sdkWay(env), mavenWay(env)], ADVICE, report);

const sdkWay = (env: NodeJS.ProcessEnv): Way => ({
  name: "the Temporal SDK's download",
  find: () => keptProgram(env, { name: 'temporal-test-server', find: onlyProgram, make: download }),
});

/** The SDK downloads only when it starts a server, which is not needed afterwards. */
async function download(downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  await mkdir(downloadDir, { recursive: true });
  const server = { executable: { type: 'cached-download' as const, downloadDir } };
  await (await TestWorkflowEnvironment.createTimeSkipping({ server })).teardown();
}

const mavenWay = (env: NodeJS.ProcessEnv): Way => ({
  name: `the Maven artifact ${ARTIFACT}`,
  find: (report) =>
    keptProgram(env, {
      name: `temporal-test-server-${VERSION}`,
      find: (dir) => executable(path.join(dir, 'test-server')),
      async make(dir, toolEnv) {
        await onPath('java', env);
        await fetchArtifact(await onPath('mvn', env), `${dir}.new`, toolEnv, report);
        await rm(dir, { recursive: true, force: true });
        await rename(`${dir}.new`, dir);
      },
    }),
});

async function fetchArtifact(
  mvn: string,
  dir: string,
  env: NodeJS.ProcessEnv,
  report: Report,
): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, 'pom.xml'), POM);
  const args = ['--batch-mode', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
  await runTool(mvn, args, { env, cwd: dir }, (line) => report(`fetching the test server (once): ${line}`));
  await writeFile(path.join(dir, 'test-server'), SCRIPT, { mode: 0o755 });
}

const dependency = (groupId: string, artifactId: string, version: string) =>
  `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;

// The second dependency is a silent logger; without it, the server prints a warning at every start.
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rollcall</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    ${dependency('io.temporal', 'temporal-test-server', VERSION)}
    ${dependency('org.slf4j', 'slf4j-nop', '1.7.36')}
  </dependencies>
</project>
`;

// The SDK waits only five seconds for an answer; with only the quick compiler, the server starts in time.
const SCRIPT = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;
