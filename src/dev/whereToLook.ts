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
  /** The width of the terminal, in characters; null without one. */
  width: number | null;
}

/**
 * What a user needs to know once everything runs: where to look, what happens when (according to the current `schedule`),
 * how to stop, and whether the next start continues or begins `anew`. Ends with the link to click first, if a mail is
 * there (`mailThere`) or will arrive.
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
    ['Stop', `Ctrl-C; the next start ${anew ? 'begins from scratch' : 'continues'}`],
  ];
  return [table(rows), ...clickFirst(settings, mailThere)].join('\n\n');
}

/** Empty if mail goes elsewhere, or if there is none and it is unknown when the first will arrive. */
function clickFirst(settings: StackSettings, mailThere: boolean): string[] {
  if (settings.real.inbox || !(mailThere || allEmbedded(settings))) return [];
  const link = pc.bold(`Click first: http://127.0.0.1:${settings.inboxPort}`);
  const soon = mailThere ? '' : '\n             The first mails arrive there within seconds.';
  return [`${link}  Open a mail, press "Review and answer".${soon}`];
}

/** The width of the first column, in characters. */
const FIRST = 25;

/** Wraps the second cell of each row between words. Links and commands stay whole, so that they can be copied. */
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
  if (!valid)
    return [
      ['Cadence', 'invalid, set by another tool, so every sweep fails. To see it: npx rollcall cadence show'],
    ];
  const { ladder, askAgainAfter, archivedObservedFor, closingCap } = valid;
  const when = cron === SHORT_CRON ? 'every minute' : `at ${cron ?? 'times set elsewhere'}, ${timeZone}`;
  const second = hasSample ? '; the second import follows automatically' : '';
  return [
    ['Cadence', `a sweep ${when}`],
    ['', `${ladder.map(describeStep).join('; ')}; then the round ends`],
    ['', `the same owner is asked again after ${askAgainAfter} at the earliest`],
    ['Archived projects', `closed when two imports at least ${archivedObservedFor} apart say so${second}`],
    ['', `at most ${closingCap.tasks} tasks or ${closingCap.percent} % of them within 24 hours`],
  ];
}

const describeStep = (step: Cadence['ladder'][number]) =>
  'wait' in step && step.wait ? `${step.step}, ${step.wait}` : step.step;
