import { Command } from 'commander';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { checkTiming, type Timing } from '../../domain/cadence/scheduleTimes';
import type { RestoredSchedule } from '../../operations/cadence/restoreSchedules';
import type { SweepSchedule } from '../../operations/cadence/schedule';
import { hasWorkers } from '../../operations/admin/runs';
import { readSettings } from '../cadenceFile';
import { confirmed } from '../confirming';
import type { Io } from '../io';
import { noteNoWorker } from '../output/noteStarted';
import { withOperator, withTemporal } from '../context';
import { showChange } from '../setCadence';
import { showSchedule } from '../output/showSchedule';
import { confirmSweep } from '../sweepPlan';
import { who } from '../options';

const HELP = `
The Temporal Schedule ${SWEEP_SCHEDULE_ID} starts sweeps. A worker creates it at its first start and
never changes it. Change it with these commands, or with Temporal's own UI or CLI.

Examples:
  $ rollcall schedule show
  $ rollcall schedule apply --cron "0 9 * * 1-5" --time-zone Asia/Shanghai
  $ rollcall schedule pause --reason "database maintenance"`;

const APPLY_HELP = `
Options that you omit stay as they are, and a paused Schedule stays paused. A --cadence file is the
whole cadence: missing fields get their defaults. To change single fields, run "rollcall cadence set".
Running sweeps and reminders keep their cadence.

The command also restores the Schedules of sync and reconciler: it creates them if they are missing
and resumes them if they are paused.

Examples:
  $ rollcall schedule apply --cron "0 9 1 * *"
  $ rollcall schedule apply --cadence cadence.json`;

/** `rollcall schedule ...`. */
export function scheduleCommand(io: Io): Command {
  const command = new Command('schedule')
    .description('Show or change when sweeps run, and with which cadence.')
    .addHelpText('after', HELP);
  command.addCommand(applyCommand(io));
  command.addCommand(showCommand(io));
  command.addCommand(pauseCommand(io));
  command.addCommand(resumeCommand(io));
  command.addCommand(triggerCommand(io));
  command.addCommand(deleteCommand(io));
  return command;
}

const done = (io: Io, what: string) => io.print(`${io.colours.green('✓')} ${what}`);

const runs = () => import('../../operations/cadence/scheduleRuns.js');

const applyCommand = (io: Io) =>
  new Command('apply')
    .description('Create the Schedule, or change its times and cadence.')
    .option('--cron <expression>', 'five fields: minute hour day-of-month month day-of-week')
    .option('--time-zone <name>', 'the IANA time zone of the cron expression')
    .option('--cadence <file>', 'a JSON file with the whole cadence, or - for standard input')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', APPLY_HELP)
    .action(async ({ by, ...options }: ApplyOptions) => {
      const settings = readGiven(options);
      await withOperator(io, by, async (operator) => {
        const { applySettings } = await import('../../operations/cadence/cadence.js');
        const { restoreSchedules } = await import('../../operations/cadence/restoreSchedules.js');
        showChange(io, await applySettings(operator, { settings }));
        for (const one of await restoreSchedules(operator)) showRestored(io, one);
        await showSchedule(io, await operator.temporal());
      });
    });

const RESTORED = { created: 'created', recreated: 'created anew', changed: 'brought up to date', kept: '' };

const showRestored = (io: Io, { id, ensured, resumed }: RestoredSchedule) =>
  done(io, [id, [RESTORED[ensured], resumed && 'resumed'].filter(Boolean).join(', ')].join(' '));

interface ApplyOptions extends Partial<Timing> {
  cadence?: string;
  by: string;
}

/** Times on the command line override those in the file. */
function readGiven({ cadence: file, ...timing }: Omit<ApplyOptions, 'by'>): Partial<SweepSchedule> {
  checkTiming(timing);
  if (file === undefined) return timing;
  const given = readSettings(file);
  return { ...given.timing, ...timing, cadence: given.cadence };
}

const showCommand = (io: Io) =>
  new Command('show')
    .description('Show the Schedule: times, cadence, whether it is paused, last and next sweeps.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ rollcall schedule show --json | jq .cadence')
    .action(({ json }: { json?: true }) => withTemporal(io, ({ client }) => showSchedule(io, client, json)));

const pauseCommand = (io: Io) =>
  new Command('pause')
    .description('Pause the Schedule: start no more sweeps. Open rounds continue.')
    .option('--reason <text>', 'why, shown with the Schedule', 'paused with rollcall schedule pause')
    .addHelpText('after', '\nExamples:\n  $ rollcall schedule pause --reason "release freeze until Friday"')
    .option('--by <name>', 'who does it', who())
    .action(({ reason, by }: { reason: string; by: string }) =>
      withOperator(io, by, async (operator) => {
        await (await runs()).pauseSweeps(operator, { reason });
        done(io, `paused: ${reason}. To resume: rollcall schedule resume`);
      }),
    );

const resumeCommand = (io: Io) =>
  new Command('resume')
    .description('Resume the Schedule. Missed sweeps are not repeated.')
    .option('--reason <text>', 'why, shown with the Schedule', 'resumed with rollcall schedule resume')
    .addHelpText('after', '\nExamples:\n  $ rollcall schedule resume --reason "maintenance is over"')
    .option('--by <name>', 'who does it', who())
    .action(({ reason, by }: { reason: string; by: string }) =>
      withOperator(io, by, async (operator) => {
        await (await runs()).resumeSweeps(operator, { reason });
        done(io, 'sweeps start again at their times');
      }),
    );

const triggerCommand = (io: Io) =>
  new Command('trigger')
    .description('Start a scheduled sweep now. To start one and follow it: rollcall sweep.')
    .addHelpText(
      'after',
      '\nDoes nothing while a sweep of the Schedule is running. Like "rollcall sweep", the command shows how\n' +
        'many people it would ask, and asks for consent.\n\nExamples:\n  $ rollcall schedule trigger --yes',
    )
    .option('--yes', 'do not ask for consent; required without a terminal')
    .option('--by <name>', 'who does it', who())
    .action(({ yes, by }: { yes?: true; by: string }) =>
      withOperator(io, by, async (operator) => {
        if (!yes) await confirmSweep(io, operator);
        await (await runs()).triggerSweeps(operator, {});
        if (!(await hasWorkers(await operator.temporal()))) noteNoWorker(io, 'The sweep waits for one.');
        done(io, 'triggered. To see how it went: rollcall schedule show');
      }),
    );

const deleteCommand = (io: Io) =>
  new Command('delete')
    .description('Delete the Schedule. Running sweeps and open rounds continue.')
    .option('--yes', 'do not ask for consent; required without a terminal')
    .option('--by <name>', 'who does it', who())
    .addHelpText(
      'after',
      '\nThe next worker that starts creates it again with the same settings. To stop sweeps, run "rollcall\n' +
        'schedule pause".\n\nExamples:\n  $ rollcall schedule delete --yes',
    )
    .action(async ({ yes, by }: { yes?: true; by: string }) => {
      await confirmed(
        io,
        `Delete ${SWEEP_SCHEDULE_ID}?`,
        yes,
        'to stop sweeps, "rollcall schedule pause" is enough',
      );
      await withOperator(io, by, async (operator) => {
        await (await runs()).deleteSchedule(operator, {});
        done(io, `${SWEEP_SCHEDULE_ID} deleted`);
      });
    });
