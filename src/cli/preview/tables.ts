import type { Guardrail, PreviewOwner } from '../../domain/preview/preview';
import type { PreviewClosing, PreviewProject } from '../../domain/preview/closures';
import { sourceText } from '../../domain/sync/sources';
import type { Io } from '../io';
import { fittingTable, showDay, showTime, table } from '../output/table';
import type { Preview } from '../../operations/sweeps/preview';

const SHOWN = 15;

/**
 * Prints the totals of the preview, and tables with the first owners who would be asked, the first others, and the first
 * projects.
 */
export async function printPreviewTables(io: Io, preview: Preview): Promise<void> {
  const { bold, dim } = io.colours;
  const [asked, others] = await firstOf(preview.owners, (owner) => owner.asked);
  const [projects] = await firstOf(preview.projects, () => true);
  const [waiting] = await firstOf(preview.waiting, () => true);
  const section = (title: string, body: string) => io.print(`\n${bold(title)}\n${body}`);
  io.print(
    `${bold(`A sweep at ${showTime(preview.at)} would`)} ${dim('(nothing was sent, written or closed)')}`,
  );
  const guardrails = await preview.guardrails();
  io.print(await countsOf(preview));
  section('Guardrails', guardrailsOf(io, guardrails));
  section(
    'Sources',
    fittingTable(
      (await preview.sources()).map((one) => [one.name, sourceText(one)]),
      io.width,
    ),
  );
  if (asked.length > 0) section('Owners asked', askedTable(io, asked));
  if (others.length > 0) section('Owners with stale tasks who would not be asked', othersTable(io, others));
  if (projects.length > 0) section('Archived projects with enabled tasks', projectTable(io, projects));
  if (waiting.length > 0) section('Closures already waiting', waitingTable(io, waiting));
  io.note(dim(`Each table shows the first ${SHOWN}. For everything, with every task: --json or --csv`));
}

/** The first `items` that fit, and the first that do not. Reads all of them to the end. */
async function firstOf<T>(items: AsyncIterable<T>, fits: (item: T) => boolean): Promise<[T[], T[]]> {
  const first: [T[], T[]] = [[], []];
  for await (const item of items) {
    const list = first[fits(item) ? 0 : 1];
    if (list.length < SHOWN) list.push(item);
  }
  return first;
}

async function countsOf({ tally, ownerless }: Preview): Promise<string> {
  for await (const _ of ownerless); // counted
  const notAsked = Object.entries(tally.notAsked).map(([why, count]) => [
    count,
    `owners with stale tasks not asked: ${why}`,
  ]);
  return table([
    [tally.asked, `owners asked, about ${tally.listed} tasks, ${tally.stale} of them stale`],
    ...notAsked,
    ...Object.entries(tally.held).map(([kind, n]) => [n, `stale tasks left alone: ${HELD[kind] ?? kind}`]),
    [tally.ownerless, 'stale tasks without an owner'],
    [tally.proposed, `tasks proposed for closing, of ${tally.projects} archived projects with enabled tasks`],
    [tally.closed, CARRIED_OUT],
    ...Object.entries(tally.waiting).map(([why, n]) => [n, `closures that keep waiting: ${why}`]),
    ...Object.entries(tally.cancelled).map(([why, n]) => [n, `closures cancelled: ${why}`]),
  ]);
}

/** The label for the closures that would run. */
export const CARRIED_OUT =
  'closures, new or already waiting, that would run, or go to the to-do list if people close the tasks by hand';

/** What holds a task, in one word. */
const HELD: Record<string, string> = { keep: 'kept', snooze: 'snoozed', exemption: 'exempt' };

function guardrailsOf({ colours, width }: Io, guardrails: Guardrail[]): string {
  const rows = guardrails.map(({ guardrail, source, blocks, says }) => [
    blocks ? colours.yellow('blocks') : colours.green('does not block'),
    guardrail,
    source ?? '',
    says,
  ]);
  return fittingTable(rows, width);
}

function askedTable({ colours }: Io, owners: PreviewOwner[]): string {
  const rows = owners.map((one) => [
    one.owner,
    one.instead ? `${askedOf(one)} (${one.instead})` : (one.email ?? ''),
    ...tasksOf(one),
    lastAsked(one),
  ]);
  return table(rows, ['owner', 'asked', ...TASKS, 'last asked'].map(colours.dim));
}

/** Headings for the counts of an owner's enabled tasks: stale, held and all. */
const TASKS = ['stale', 'held', 'tasks'];
const tasksOf = ({ stale, tasks }: PreviewOwner) => [
  stale,
  tasks.filter(({ hold }) => hold !== null).length,
  tasks.length,
];

const askedOf = ({ tasks }: PreviewOwner) =>
  [...new Set(tasks.flatMap(({ asked }) => asked ?? []))].join(', ');

function othersTable({ colours }: Io, owners: PreviewOwner[]): string {
  const rows = owners.map((one) => [one.owner, one.why ?? '', ...tasksOf(one), lastAsked(one)]);
  return table(rows, ['owner', 'why', ...TASKS, 'last asked'].map(colours.dim));
}

const lastAsked = ({ lastAskedAt }: PreviewOwner) => (lastAskedAt ? showDay(lastAskedAt) : 'never');

function projectTable({ colours }: Io, projects: PreviewProject[]): string {
  const rows = projects.map((project) => [
    project.source,
    `${project.name} (${project.id})`,
    showDay(project.archivedAt),
    project.tasks,
    project.proposed,
    whyNot(project),
  ]);
  const head = ['source', 'project', 'archived', 'tasks', 'proposed', 'not proposed'];
  return table(rows, head.map(colours.dim));
}

function waitingTable({ colours }: Io, closings: PreviewClosing[]): string {
  const rows = closings.map(({ what, why, reason, waitsSince, source, project, name, owner }) => [
    what,
    why ?? reason,
    waitsSince ? showDay(waitsSince) : '',
    source,
    project,
    name,
    owner ?? '',
  ]);
  const head = ['what', 'why', 'waits since', 'source', 'project', 'task', 'owner'];
  return table(rows, head.map(colours.dim));
}

function whyNot({
  underWay,
  exempt,
  restored,
  trusted,
  observedUntil,
  tasks,
  proposed,
}: PreviewProject): string {
  if (tasks === proposed) return '';
  return [
    underWay > 0 && `${underWay} under way`,
    exempt > 0 && `${exempt} exempt`,
    restored > 0 && `${restored} restored before`,
    !trusted && 'not trusted',
    observedUntil && `observed until ${showTime(observedUntil)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
