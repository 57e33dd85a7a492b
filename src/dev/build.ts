import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { compileTemplates } from '../mail/branding/compile';
import { COMPILED } from '../mail/branding/templates';

/**
 * The last step of `npm run build`: bundles the workflows, compiles the mail templates to HTML, and makes the command
 * executable, because npx does that only at its first use of a folder.
 */
async function build(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, '../workflows/index.js'),
    logger: new DefaultLogger('ERROR'),
  });
  await writeFile(path.join(__dirname, '../workflow-bundle.js'), code);
  await compileTemplates(COMPILED);
  await chmod(path.join(__dirname, '../cli/main.js'), 0o755);
}

void build();
