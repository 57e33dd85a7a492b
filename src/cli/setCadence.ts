import { SWEEP_SCHEDULE_ID } from '../domain/common/ids';
import type { Assignment } from '../domain/cadence/setFields';
import { isTime } from '../domain/cadence/scheduleSettings';
import { linksOutlast } from '../domain/cadence/cadence';
import { closesForSilence } from '../domain/cadence/ladderSteps';
import { count } from '../domain/common/text';
import type { SettingsChange } from '../operations/cadence/cadence';
import type { Operator } from '../operations/admin/operator';
import type { Io } from './io';
import { withOperator } from './context';
import { printDifferences, printLadder } from './output/showCadence';
import { attended } from './waiting';

export interface SetOptions {
  by: string;
  applyRunning?: true;
}

/** The times of sweeps are no reminder's business. */
const concernsReminders = ({ changed }: SettingsChange) => changed.some(({ field }) => !isTime(field));

const WORDS = { created: 'created', changed: 'changed', kept: 'is so already: nothing to change' };

/** Makes the assignments to the Schedule's settings and shows what that changed. Throws InvalidInput. */
export const setCadence = (io: Io, assignments: Assignment[], options: SetOptions): Promise<void> =>
  withOperator(io, options.by, async (operator) => {
    const operations = await import('../operations/cadence/cadence.js');
    const made = await operations.setCadence(operator, { assignments });
    showChange(io, made);
    if (options.applyRunning) await applyRunning(io, operator, made);
    else if (concernsReminders(made))
      io.note(io.colours.dim('Reminders that run keep theirs; --apply-running gives it to them, too.'));
  });

/** Shows each field before and after a change of the Schedule's settings. */
export function showChange(io: Io, made: SettingsChange): void {
  io.print(`${io.colours.green('✓')} ${SWEEP_SCHEDULE_ID} ${WORDS[made.schedule]}`);
  if (made.changed.length > 0) printDifferences(io, made.changed);
  if (made.changed.some(({ field }) => field.startsWith('ladder.'))) printLadder(io, made.cadence);
  if (made.cancelled > 0)
    io.print(`  closing for silence is off: cancels ${count(made.cancelled, 'closure')} that waited for it`);
  if (switchesClosing(made)) io.note(io.colours.yellow(whatItCloses(made)));
  if (endsLinksEarly(made)) io.note(io.colours.yellow(EARLY));
  if (made.mailRate !== 'unsupported' || made.cadence.mailPerSecond === null) return;
  io.note(
    io.colours.yellow(
      'This Temporal server does not support task-queue rate limits. The workers apply ROLLCALL_MAIL_PER_SECOND instead.',
    ),
  );
}

/** A dangerous change that a table of fields does not tell of by itself. */
const switchesClosing = ({ changed, cadence }: SettingsChange) =>
  closesForSilence(cadence) &&
  changed.some(({ field, after }) => /^ladder\.\d+\.step$/.test(field) && after === 'close');

const whatItCloses = ({ cadence: { ladder } }: SettingsChange) =>
  'From the next sweep on, tasks nobody answers for are closed after a final notice, under the cap. To switch it off:\n' +
  `  rollcall cadence set ladder='${JSON.stringify(ladder.slice(0, -1))}'`;

/** Each value may be right by itself, and whoever answers late finds a link that opens nothing. */
const endsLinksEarly = ({ changed, cadence }: SettingsChange) =>
  changed.some(({ field }) => /^(linkValidFor$|ladder\.)/.test(field)) && !linksOutlast(cadence);

const EARLY =
  'A link then works for less than a step of the ladder may wait: it ends before the date that its mail gives.';

async function applyRunning(io: Io, operator: Operator, { cadence }: SettingsChange) {
  const { applyToRunning } = await import('../operations/cadence/applyToRunning.js');
  let begun = false;
  const apply = () =>
    applyToRunning(operator, {
      cadence,
      onProgress: (now) => {
        begun = true;
        if (now.total > 0) io.note(io.colours.dim(`  ${now.done + now.failed} of ${now.total} reminders`));
      },
    });
  const client = await operator.temporal();
  const { total, done, failed } = await attended(io, null, (wait) =>
    wait((left) => client.withAbortSignal(left, apply), { leave: async () => (begun ? GOES_ON : UNSURE) }),
  );
  const rest = failed > 0 ? `; ${failed} ended meanwhile or could not be reached` : '';
  io.print(`${io.colours.green('✓')} given to ${done} of ${total} open reminders${rest}`);
}

const GOES_ON = 'The change is made, and Temporal goes on giving it to the open reminders.';
const UNSURE =
  'The change is made, but open reminders may not have it. To give it to them: the same command again.';
