import type { RoundRow } from '../../db/admin/lookups';
import { formatDuration } from '../../domain/common/format';
import { resultIn } from '../../domain/common/runWords';
import type { Io } from '../io';
import type { OwnerReport } from '../../operations/owners/report';
import type { ReminderReport } from '../../operations/owners/reminder';
import { answerTable, assignmentTable, delegationTable, notificationTable } from './printOwnerHistory';
import { escapeForTerminal } from './escapeForTerminal';
import { showDay, showTime, table } from './table';

/** Prints an owner as text; `reminder` is a sentence if Temporal could not be asked. */
export function printOwner(io: Io, report: OwnerReport, reminder: ReminderReport | string | null): void {
  const section = (title: string, body: string) => {
    io.print('');
    io.print(io.colours.bold(title));
    io.print(body);
  };
  io.print(io.colours.bold(escapeForTerminal(report.owner)));
  io.print(escapeForTerminal(`  ${personLine(report)}`));
  section(`Enabled tasks (stale after ${report.staleAfter})`, taskTable(io, report));
  if (report.delegations.length) section('Delegations', delegationTable(report));
  if (report.assignments.length) section('Assignments', assignmentTable(report));
  section('Rounds', report.rounds.map(roundLines).join('\n') || '  never asked');
  if (report.notifications.length) section('Other notices', notificationTable(report));
  if (report.answers.length) section('Answers', answerTable(report));
  if (report.closures.length) section('Closures', closureTable(report));
  section('Reminder', reminderLines(reminder));
}

function personLine({ person }: OwnerReport): string {
  if (!person) return 'not in the directory, so no mail address is known';
  const state = person.active ? '' : 'no longer active';
  const manager = person.manager ? `${person.members ? 'lead' : 'manager'} ${person.manager}` : '';
  const team = person.members ? `team of ${person.members.join(', ')}` : '';
  const mailbox = `${person.name ?? ''} <${person.email ?? 'no address'}>`.trim();
  return [mailbox, person.locale, person.timeZone, team, manager, state].filter(Boolean).join(', ');
}

function taskTable(io: Io, { tasks }: OwnerReport): string {
  if (tasks.length === 0) return '  none';
  const { yellow, green, dim } = io.colours;
  const known = KNOWN.filter(([, text]) => tasks.some((task) => text(task) !== null));
  const rows = tasks.map((task) => {
    const held = task.held ? green(`held until ${showDay(task.heldUntil)}, ${task.heldBy ?? ''}`) : '';
    const marks = [task.stale ? yellow('stale') : '', held, task.projectArchived ? 'archived project' : ''];
    return [
      marks.filter(Boolean).join(', ') || '-',
      task.project,
      task.name,
      showDay(task.touchedAt),
      showDay(task.lastRunAt),
      task.runCount ?? 'unknown',
      ...known.map(([, text]) => text(task) ?? ''),
    ];
  });
  const head = ['state', 'project', 'task', 'touched', 'last run', 'runs', ...known.map(([name]) => name)];
  const said = tasks.flatMap(({ name, recommendations }) =>
    recommendations.map(({ says }) => escapeForTerminal(`  ${name}: ${says}`)),
  );
  return [table(rows, head.map(dim)), ...said].join('\n');
}

type OwnTask = OwnerReport['tasks'][number];

/** What some sources know of runs: shown where it is known of any task. */
const KNOWN: [name: string, text: (task: OwnTask) => string | null][] = [
  ['last result', (task) => resultIn(task, EN)],
  ['duration', ({ meanDurationSeconds: mean }) => (mean === null ? null : formatDuration(mean, EN))],
  ['next run', ({ nextRunAt }) => nextRunAt && showDay(nextRunAt)],
  ['cost', ({ cost }) => cost],
];
const EN = { locale: 'en' } as const;

function roundLines({ createdAt, endedAt, outcome, listed, notices, answers, ...round }: RoundRow): string {
  const cancelled = round.endedBy ? ` by ${round.endedBy}: ${round.endedReason ?? ''}` : '';
  const end = endedAt ? `ended ${showTime(endedAt)}: ${outcome ?? ''}${cancelled}` : 'open';
  const said = answers.map(({ kind, count, by }) => `${kind} ${count} (${by})`).join(', ');
  return [
    `  begun ${showTime(createdAt)}, ${listed} ${listed === 1 ? 'task' : 'tasks'} listed, ${end}`,
    ...notices.map(
      ({ kind, state, address, recipient, at }) =>
        `    ${kind.padEnd(9)}${state} ${showTime(new Date(at))} to ${address ?? recipient ?? 'nobody'}`,
    ),
    `    answers  ${said || 'none'}`,
  ]
    .map(escapeForTerminal)
    .join('\n');
}

const closureTable = ({ closures }: OwnerReport): string =>
  table(closures.map(({ state, at, reason, task }) => [state, showTime(at), reason, task]));

function reminderLines(reminder: ReminderReport | string | null): string {
  if (typeof reminder === 'string') return `  ${reminder}`;
  if (!reminder) return '  none';
  return [...reminderState(reminder), reminder.page].map((line) => `  ${line}`).join('\n');
}

function reminderState({ workflow, status, pause }: ReminderReport): string[] {
  if (!status) return [workflow];
  const { stage, waitingFor, until } = status;
  const wait = waitingFor && `${waitingFor}${until ? `; until ${showTime(new Date(until))}` : ''}`;
  const paused = pause && `paused since ${showTime(pause.startedAt)} by ${pause.startedBy}: ${pause.reason}`;
  return [`${workflow}: ${stage}`, wait, paused].filter((line) => line !== null).map(escapeForTerminal);
}
