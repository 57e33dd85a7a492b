import path from 'node:path';
import pc from 'picocolors';
import { table } from '../cli/output/table';
import type { Config } from '../config';
import { validCadence, type Cadence } from '../domain/cadence/cadence';
import type { Settings } from '../domain/cadence/scheduleSettings';
import { SHORT_CRON } from './shortCadence';
import { allEmbedded, type StackSettings } from './settings';

interface Told {
  schedule: Settings;
  anew: boolean;
  mailThere: boolean;
  /** Of the terminal, in characters; null where there is none. */
  width: number | null;
}

/**
 * What a person needs to know once everything runs: where to look, what will happen when, by the `schedule` of sweeps as
 * it is, how to stop, and whether another start goes on with what there is or makes it `anew`. It ends with the one link
 * to click first, where there is a mail to click, `mailThere`, or will be.
 */
export function whereToLook(
  config: Config,
  settings: StackSettings,
  { schedule, anew, mailThere, width }: Told,
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
    ['  a key for it', `${npx} rollcall keys api create --name me --scope read`],
    ['API', config.baseUrl],
    ['Metrics', `http://127.0.0.1:${settings.metricsPort}/metrics`],
    ['State and logs', stateDir],
    ...fitted(timing(schedule, allEmbedded(settings)), width),
    ['Stop', `Ctrl-C; started again it ${anew ? 'begins anew' : 'continues'}`],
  ];
  return [table(rows), ...clickFirst(settings, mailThere)].join('\n\n');
}

/** Nothing where mail goes elsewhere, or none is there and nobody knows when the first comes. */
function clickFirst(settings: StackSettings, mailThere: boolean): string[] {
  if (settings.real.inbox || !(mailThere || allEmbedded(settings))) return [];
  const link = pc.bold(`Click first: http://127.0.0.1:${settings.inboxPort}`);
  const soon = mailThere ? '' : '\n             The first mails arrive there within seconds.';
  return [`${link}  Open a mail, press "Review and answer".${soon}`];
}

/** What stands before the second column. */
const FIRST = 25;

/** The rows with their second cell wrapped between words. Links and commands stay whole, so that they can be copied. */
function fitted(rows: string[][], width: number | null): string[][] {
  const room = Math.max((width ?? Infinity) - FIRST, 30);
  return rows.flatMap(([label = '', text = '']) => {
    const lines = [''];
    for (const word of text.split(' ')) {
      const longer = `${lines.at(-1)} ${word}`.trimStart();
      if (longer.length <= room) lines.splice(-1, 1, longer);
      else lines.push(word);
    }
    return lines.map((line, at) => [at === 0 ? label : '', line]);
  });
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
