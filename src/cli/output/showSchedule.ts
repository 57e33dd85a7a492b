import type { Client } from '@temporalio/client';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { longSteps, skippedTimes } from '../../domain/common/cronSurprises';
import { scheduleIn } from '../../domain/common/scheduleWords';
import type { SweepScheduleState } from '../../operations/cadence/schedule';
import type { SweepState } from '../../operations/admin/runs';
import type { Io } from '../io';
import { showTime, table } from './table';

const SHOWN = 3;

/** Prints the Schedule, as JSON if `json`. Throws NotFound if there is none. */
export async function showSchedule(io: Io, client: Client, json = false): Promise<void> {
  const { describeSweepSchedule } = await import('../../operations/cadence/schedule.js');
  const { runState } = await import('../../operations/admin/runs.js');
  const { recent, ...rest } = await describeSweepSchedule(client);
  const state = {
    ...rest,
    recent: await Promise.all(recent.map(async (one) => ({ ...one, state: await runState(client, one) }))),
  };
  if (json) io.print(JSON.stringify(state, null, 2));
  else printState(io, state);
}

interface ShownSchedule extends SweepScheduleState {
  recent: (SweepScheduleState['recent'][number] & { state: SweepState })[];
}

function printState(io: Io, state: ShownSchedule): void {
  const { bold, green, yellow, dim } = io.colours;
  const note = state.note ? dim(` (${state.note})`) : '';
  io.print('');
  io.print(`  ${bold(SWEEP_SCHEDULE_ID)}  ${state.paused ? yellow('paused') : green('active')}${note}`);
  io.print('');
  io.print(
    table(
      timesOf(state).flatMap(([name, values]) => values.map((one, i) => [i === 0 ? dim(name) : '', one])),
    ),
  );
  io.print('');
  io.print(dim('  cadence'));
  io.print(indent(JSON.stringify(state.cadence, null, 2)));
}

/** The rows of the table: a label with its values, one a line. */
function timesOf(state: ShownSchedule): [string, string[]][] {
  const recent = state.recent
    .slice(-SHOWN)
    .map((one) => `${showTime(one.at)}  ${one.workflowId}  ${one.state}`);
  return [
    [
      'cron',
      [`${state.cron ?? `${state.times}, set by another tool`}  (${state.timeZone})`, ...inWords(state)],
    ],
    ['next', state.paused ? ['none while paused'] : some(state.next.slice(0, SHOWN).map(showTime), 'none')],
    ['recent', some(recent, 'none yet')],
    ['running', some(state.running, 'none')],
    ['skipped', [`${state.skippedAsStillRunning} because one was running, ${state.missed} missed`]],
  ];
}

/** What the cron expression says, and what of it may surprise. */
function inWords({ cron, timeZone }: ShownSchedule): string[] {
  if (cron === null) return [];
  const { words } = scheduleIn(cron, 'en');
  const skipped = skippedTimes(cron, timeZone, new Date());
  return [
    ...(words ? [words] : []),
    ...longSteps(cron),
    ...skipped.map((time) => `not at ${time}: clocks skip that time on that day`),
  ];
}

const some = (values: string[], none: string) => (values.length > 0 ? values : [none]);

const indent = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
