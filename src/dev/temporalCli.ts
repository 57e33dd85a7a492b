import { mkdir } from 'node:fs/promises';
import { locate, type Way } from './locate';
import type { Report } from './progress';
import { keptProgram, onPath, onlyProgram, runTool } from './tools';

/** The release to build if no CLI is found; it contains server 1.29. */
const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

const ADVICE =
  'Install the Temporal CLI (https://docs.temporal.io/cli) or Go (https://go.dev/dl), ' +
  'or set TEMPORAL_ADDRESS to your own Temporal server.';

/**
 * The path of a `temporal` CLI: from the PATH, from the SDK's download, or built once from its Go module and stored. If all
 * fail, throws an error that lists each attempt.
 */
export const temporalCli = (env: NodeJS.ProcessEnv, report: Report): Promise<string> =>
  locate('The Temporal CLI', [pathWay(env), sdkWay(env), goWay(env)], ADVICE, report);

const pathWay = (env: NodeJS.ProcessEnv): Way => ({
  name: 'temporal on the PATH',
  find: () => onPath('temporal', env),
});

const sdkWay = (env: NodeJS.ProcessEnv): Way => ({
  name: "the Temporal SDK's download",
  find: () => keptProgram(env, { name: 'temporal-cli', find: onlyProgram, make: download }),
});

/** The SDK downloads only when it starts a server, which is not needed afterwards. */
async function download(downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  await mkdir(downloadDir, { recursive: true });
  const server = { executable: { type: 'cached-download' as const, downloadDir } };
  await (await TestWorkflowEnvironment.createLocal({ server })).teardown();
}

const goWay = (env: NodeJS.ProcessEnv): Way => ({
  name: `built with Go from ${CLI_MODULE}`,
  find: (report) =>
    keptProgram(env, {
      name: 'go-bin',
      find: onlyProgram,
      async make(dir, toolEnv) {
        const go = await onPath('go', env);
        await mkdir(dir, { recursive: true });
        const tell = (line: string) =>
          report(`building the Temporal CLI (once, takes some minutes): ${line}`);
        await runTool(go, ['install', '-v', CLI_MODULE], { env: { ...toolEnv, GOBIN: dir }, cwd: dir }, tell);
      },
    }),
});
