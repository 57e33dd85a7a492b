import path from 'node:path';
import { table } from '../cli/table';
import type { Config } from '../config';
import { SHORT_CADENCE } from './shortCadence';
import { allEmbedded, type StackSettings } from './settings';

/** What a person needs to know once everything runs: where to look, what will happen when, how to stop. */
export function whereToLook(config: Config, settings: StackSettings): string {
  const query = encodeURIComponent('WorkflowType="ownerReminder"');
  const { namespace } = config.temporal;
  const rows = [
    settings.real.inbox
      ? ['Mail goes to', `the server of ${settings.real.inbox}`]
      : ['Inbox', `http://localhost:${settings.inboxPort}`],
    ['Reminders in Temporal', `${config.temporalUiUrl}/namespaces/${namespace}/workflows?query=${query}`],
    ['API', config.baseUrl],
    ['Metrics', `http://localhost:${settings.metricsPort}/metrics`],
    ['State and logs', path.relative(process.cwd(), settings.stateDir) || '.'],
    ...(allEmbedded(settings) ? timing() : []),
    ['Stop', 'Ctrl-C; started again it continues'],
  ];
  return table(rows);
}

function timing(): string[][] {
  const { ladder, askAgainAfter, archivedObservedFor, closingCap } = SHORT_CADENCE;
  const steps = ladder.map(({ step, wait }) => `${step}, ${wait}`).join('; ');
  return [
    ['Short cadence', `a sweep every minute; ${steps}; then the round ends`],
    ['', `an owner is asked again after ${askAgainAfter} at the earliest`],
    [
      'Archived projects',
      `closed when two imports at least ${archivedObservedFor} apart say so: the second follows by itself`,
    ],
    ['', `at most ${closingCap.tasks} tasks, or ${closingCap.percent} % of them, in a rolling day`],
  ];
}
