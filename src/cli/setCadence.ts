import { SWEEP_SCHEDULE_ID } from '../domain/common/ids';
import type { Assignment } from '../domain/cadence/setFields';
import { isTime } from '../domain/cadence/scheduleSettings';
import { linksOutlast } from '../domain/cadence/cadence';
import { closesForSilence } from '../domain/cadence/ladderSteps';
import { longSteps } from '../domain/common/cronSurprises';
import { scheduleIn } from '../domain/common/scheduleWords';
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

/** Whether the change concerns reminders: the times of sweeps alone do not. */
const concernsReminders = ({ changed }: SettingsChange) => changed.some(({ field }) => !isTime(field));

const WORDS = { created: 'created', changed: 'changed', kept: 'already has these settings: nothing changed' };

/** Applies the assignments to the Schedule's settings and shows what changed. Throws InvalidInput. */
export const setCadence = (io: Io, assignments: Assignment[], options: SetOptions): Promise<void> =>
  withOperator(io, options.by, async (operator) => {
    const operations = await import('../operations/cadence/cadence.js');
    const made = await operations.setCadence(operator, { assignments });
    showChange(io, made);
    if (options.applyRunning) await applyRunning(io, operator, made);
    else if (concernsReminders(made))
      io.note(io.colours.dim('Running reminders keep their cadence. To update them too: --apply-running'));
  });

/** Prints each changed field of the Schedule's settings, before and after. */
export function showChange(io: Io, made: SettingsChange): void {
  io.print(`${io.colours.green('✓')} ${SWEEP_SCHEDULE_ID} ${WORDS[made.schedule]}`);
  if (made.changed.length > 0) printDifferences(io, made.changed);
  if (made.changed.some(({ field }) => field.startsWith('ladder.'))) printLadder(io, made.cadence);
  if (made.cancelled > 0)
    io.print(`  closing for silence is now off: ${count(made.cancelled, 'waiting closure')} cancelled`);
  for (const surprise of surprisesOf(made)) io.note(io.colours.yellow(surprise));
  if (switchesClosing(made)) io.note(io.colours.yellow(whatItCloses(made)));
  if (endsLinksEarly(made)) io.note(io.colours.yellow(EARLY));
  if (made.mailRate !== 'unsupported' || made.cadence.mailPerSecond === null) return;
  io.note(
    io.colours.yellow(
      'This Temporal server does not support task-queue rate limits. The workers apply ROLLCALL_MAIL_PER_SECOND instead.',
    ),
  );
}

/** What of a new cron expression is not what people who write it expect. */
function surprisesOf({ changed }: SettingsChange): string[] {
  const cron = changed.find(({ field }) => field === 'cron')?.after;
  if (typeof cron !== 'string') return [];
  const { words } = scheduleIn(cron, 'en');
  return longSteps(cron).map((step) => `cron: ${step}.${words ? ` Sweeps start: ${words}.` : ''}`);
}

/** Whether the change switches on closing for silence: a table of fields does not make that danger obvious. */
const switchesClosing = ({ changed, cadence }: SettingsChange) =>
  closesForSilence(cadence) &&
  changed.some(({ field, after }) => /^ladder\.\d+\.step$/.test(field) && after === 'close');

const whatItCloses = ({ cadence: { ladder } }: SettingsChange) =>
  'From the next sweep on, Rollcall closes tasks that nobody answers for, after a final notice and within the cap. To undo this:\n' +
  `  rollcall cadence set ladder='${JSON.stringify(ladder.slice(0, -1))}'`;

/** Each value may be valid by itself, but a person who answers late would find an expired link. */
const endsLinksEarly = ({ changed, cadence }: SettingsChange) =>
  changed.some(({ field }) => /^(linkValidFor$|ladder\.)/.test(field)) && !linksOutlast(cadence);

const EARLY =
  'A link now expires before a step of the ladder may end: it stops working before the date in its mail.';

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
  io.print(`${io.colours.green('✓')} applied to ${done} of ${total} running reminders${rest}`);
}

const GOES_ON = 'The cadence is changed. Temporal continues to apply it to the running reminders.';
const UNSURE =
  'The cadence is changed, but some running reminders may not have it. Run the same command again.';
