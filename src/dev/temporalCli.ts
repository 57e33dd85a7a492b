import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { locate, type Way } from './locate';
import type { Report } from './progress';
import { cacheDir, isExecutable, onPath, onlyProgram, runTool } from './tools';

/** The release that is built where none is found: it carries server 1.29. */
const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

const ADVICE =
  'Install the Temporal CLI (https://docs.temporal.io/cli) or Go (https://go.dev/dl), ' +
  'or set TEMPORAL_ADDRESS to a Temporal server of your own.';

/**
 * The path of a `temporal` CLI: the one on the PATH, the SDK's download, or one built from its Go module
 * and kept for later. Throws telling each miss where none can be had.
 */
export const temporalCli = (env: NodeJS.ProcessEnv, report: Report): Promise<string> =>
  locate('The Temporal CLI', [pathWay(env), sdkWay(env), goWay(env)], ADVICE, report);

const pathWay = (env: NodeJS.ProcessEnv): Way => ({
  name: 'temporal on the PATH',
  find: () => onPath('temporal', env),
});

const sdkWay = (env: NodeJS.ProcessEnv): Way => ({
  name: "the Temporal SDK's download",
  async find() {
    const downloadDir = path.join(cacheDir(env), 'temporal-cli');
    await mkdir(downloadDir, { recursive: true });
    return onlyProgram(downloadDir).catch(() => download(downloadDir));
  },
});

/** The SDK downloads only by starting a server, which is then not needed. */
async function download(downloadDir: string): Promise<string> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download' as const, downloadDir };
  await (await TestWorkflowEnvironment.createLocal({ server: { executable } })).teardown();
  return onlyProgram(downloadDir);
}

const goWay = (env: NodeJS.ProcessEnv): Way => ({
  name: `built with Go from ${CLI_MODULE}`,
  async find(report) {
    const dir = path.join(cacheDir(env), 'go-bin');
    const built = path.join(dir, 'temporal');
    if (await isExecutable(built)) return built;
    const go = await onPath('go', env);
    await mkdir(dir, { recursive: true });
    await runTool(go, ['install', '-v', CLI_MODULE], { env: { ...env, GOBIN: dir }, cwd: dir }, (line) =>
      report(`building the Temporal CLI, once, some minutes: ${line}`),
    );
    return built;
  },
});
