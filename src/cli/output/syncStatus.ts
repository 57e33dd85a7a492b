import { count } from '../../domain/common/text';
import type { SourceReport } from '../../operations/sync/syncs';
import type { Io } from '../io';
import { showTime, table } from './table';

/** Prints the sources; under each, what is wrong with its mirror and what to do. */
export function printSources(io: Io, sources: SourceReport[]): void {
  if (sources.length === 0) {
    return io.print(
      'Nothing was synced yet. Run "rollcall import", or set ROLLCALL_SOURCES and run "rollcall source sync".',
    );
  }
  for (const source of sources) {
    io.print(`${mark(io, source)} ${io.colours.bold(source.source)}  ${summary(source)}`);
    for (const line of troubles(source)) io.print(`    ${line}`);
    if (source.rejectedProjects.length > 0) io.print(table(source.rejectedProjects.map(projectRow)));
    const more = source.rejectedProjectCount - source.rejectedProjects.length;
    if (more > 0) io.print(`    and ${more} more`);
  }
}

const isSound = ({ trusted, fresh, rejectedProjectCount }: SourceReport) =>
  trusted && fresh && rejectedProjectCount === 0;

const mark = ({ colours }: Io, source: SourceReport) =>
  isSound(source) ? colours.green('✓') : colours.yellow('!');

function summary({ syncedAt, trusted, fresh, tasks, gone, projects }: SourceReport): string {
  const when =
    syncedAt === null
      ? 'never synced in full'
      : `synced ${showTime(syncedAt)}, ${fresh ? 'fresh' : 'not fresh'}`;
  return `${when}, ${trusted ? 'trusted' : 'not trusted'}; ${count(tasks, 'task')} of ${count(projects, 'project')}, ${gone} gone`;
}

/** What is wrong with a source's mirror, and what to do. */
function troubles(source: SourceReport): string[] {
  const { trusted, reason, fresh, freshFor, rejectedProjectCount, lastFailure, syncedAt } = source;
  const lines: string[] = [];
  if (!trusted && reason) lines.push(`not trusted: ${reason}`);
  if (rejectedProjectCount > 0) lines.push(`not trusted for ${rejectedProjectCount} of its projects`);
  if (syncedAt && (!trusted || rejectedProjectCount > 0)) {
    const sync = source.syncId?.slice(0, 8) ?? '';
    const one = trusted && rejectedProjectCount > 1 ? ' (--project <id> for one of them)' : '';
    lines.push(
      `→ if the sync is right: rollcall source accept ${source.source} --sync ${sync} --reason "..."${one}; otherwise sync again`,
    );
  }
  if (syncedAt && !fresh)
    lines.push(`not fresh: older than ${freshFor}; Rollcall writes to nobody until it is synced`);
  if (lastFailure) lines.push(`the sync of ${showTime(lastFailure.at)} failed: ${lastFailure.reason}`);
  return lines;
}

const projectRow = ({ project, name, rejectionReason }: SourceReport['rejectedProjects'][number]) => [
  `    ${project}`,
  name,
  rejectionReason,
];
