import type { PreviewOwner, PreviewProject } from '../../domain/preview';
import type { Io } from '../io';
import { showDay, showTime, table } from '../table';
import type { Preview } from '../../operations/preview';

const SHOWN = 15;

/** Prints what the preview comes to, with its first owners and projects, for people to read. */
export async function printPreviewTables(io: Io, preview: Preview): Promise<void> {
  const { bold, dim } = io.colours;
  const owners = await firstOf(preview.owners, SHOWN);
  const projects = await firstOf(preview.projects, SHOWN);
  const section = (title: string, body: string) => io.print(`\n${bold(title)}\n${body}`);
  io.print(
    `${bold(`A sweep at ${showTime(preview.at)} would`)} ${dim('(nothing was sent, written or closed)')}`,
  );
  io.print(await countsOf(preview));
  section('Brakes', await brakesOf(io, preview));
  if (owners.length > 0) section('Owners with stale tasks', ownerTable(io, owners));
  if (projects.length > 0) section('Archived projects with enabled tasks', projectTable(io, projects));
  io.note(dim(`The first ${SHOWN} of each are shown. All of it, with every task: --json or --csv`));
}

/** The first `count` of all `items`, which are read to their end. */
async function firstOf<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const first: T[] = [];
  for await (const item of items) if (first.length < count) first.push(item);
  return first;
}

async function countsOf({ tally, ownerless }: Preview): Promise<string> {
  const notAsked = Object.entries(tally.notAsked).map(([why, count]) => [
    count,
    `owners with stale tasks left alone: ${why}`,
  ]);
  return table([
    [tally.asked, `owners asked, about ${tally.listed} tasks, ${tally.stale} of them stale`],
    ...notAsked,
    [await ownerless(), 'stale tasks without an owner'],
    [tally.proposed, `tasks proposed for closing, of ${tally.projects} archived projects with enabled tasks`],
  ]);
}

async function brakesOf({ colours }: Io, { brakes }: Preview): Promise<string> {
  const rows = (await brakes()).map(({ brake, source, trips, says }) => [
    trips ? colours.yellow('trips') : colours.green('does not trip'),
    brake,
    source ?? '',
    says,
  ]);
  return table(rows);
}

function ownerTable({ colours }: Io, owners: PreviewOwner[]): string {
  const rows = owners.map(({ owner, email, asked, instead, why, stale, tasks, lastAskedAt }) => [
    asked ? colours.green('asked') : `left alone: ${why ?? ''}`,
    owner,
    instead ? 'others in their place' : (email ?? 'no mailbox'),
    stale,
    tasks.length,
    lastAskedAt ? showDay(lastAskedAt) : 'never',
  ]);
  return table(rows, ['', 'owner', 'mailbox', 'stale', 'tasks', 'last asked'].map(colours.dim));
}

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

function whyNot({
  underWay,
  held,
  restored,
  trusted,
  observedUntil,
  tasks,
  proposed,
}: PreviewProject): string {
  if (tasks === proposed) return '';
  return [
    underWay > 0 && `${underWay} under way`,
    held > 0 && `${held} held`,
    restored > 0 && `${restored} restored before`,
    !trusted && 'not trusted',
    observedUntil && `observed until ${showTime(observedUntil)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
