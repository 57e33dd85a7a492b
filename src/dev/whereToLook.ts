import path from 'node:path';
import { table } from '../cli/table';
import type { Config } from '../config';
import { validCadence, type Cadence } from '../domain/cadence';
import type { Settings } from '../domain/settings';
import { SHORT_CRON } from './shortCadence';
import { allEmbedded, type StackSettings } from './settings';

/**
 * What a person needs to know once everything runs: where to look, what will happen when, by the `schedule` of sweeps as
 * it is, how to stop, and whether another start goes on with what there is or makes it `anew`.
 */
export function whereToLook(
  config: Config,
  settings: StackSettings,
  { schedule, anew }: { schedule: Settings; anew: boolean },
): string {
  const query = encodeURIComponent('WorkflowType="ownerReminder"');
  const { namespace } = config.temporal;
  const stateDir = path.relative(process.cwd(), settings.stateDir) || '.';
  const npx = stateDir === '.rollcall' ? 'npx' : `ROLLCALL_STATE_DIR=${stateDir} npx`;
  const rows = [
    settings.real.inbox
      ? ['Mail goes to', `the server of ${settings.real.inbox}`]
      : ['Inbox', `http://127.0.0.1:${settings.inboxPort}`],
    ['Reminders in Temporal', `${config.temporalUiUrl}/namespaces/${namespace}/workflows?query=${query}`],
    ['Overview', `${config.baseUrl}/admin`],
    ['', `a key for it: ${npx} rollcall keys api create --name me --scope read`],
    ['API', config.baseUrl],
    ['Metrics', `http://127.0.0.1:${settings.metricsPort}/metrics`],
    ['State and logs', stateDir],
    ...timing(schedule, allEmbedded(settings)),
    ['Stop', `Ctrl-C; started again it ${anew ? 'begins anew' : 'continues'}`],
  ];
  return table(rows);
}

function timing({ cron, timeZone, cadence }: Settings, hasSample: boolean): string[][] {
  const valid = validCadence(cadence);
  if (!valid) return [['Cadence', 'another tool made it one that no sweep takes: npx rollcall cadence show']];
  const { ladder, askAgainAfter, archivedObservedFor, closingCap } = valid;
  const when = cron === SHORT_CRON ? 'every minute' : `at ${cron ?? 'times set elsewhere'}, ${timeZone}`;
  const second = hasSample ? ': the second follows by itself' : '';
  return [
    ['Cadence', `a sweep ${when}`],
    ['', `${ladder.map(describeStep).join('; ')}; then the round ends`],
    ['', `an owner is asked again after ${askAgainAfter} at the earliest`],
    ['Archived projects', `closed when two imports at least ${archivedObservedFor} apart say so${second}`],
    ['', `at most ${closingCap.tasks} tasks, or ${closingCap.percent} % of them, in a rolling day`],
  ];
}

const describeStep = (step: Cadence['ladder'][number]) =>
  'wait' in step && step.wait ? `${step.step}, ${step.wait}` : step.step;
