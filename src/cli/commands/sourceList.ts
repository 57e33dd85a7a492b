import { Command } from 'commander';
import type { SourceReport } from '../../operations/sync/syncs';
import { loadSources } from '../../config';
import type { ClosingMeans } from '../../domain/sync/inventory';
import { allSources, type SourceInfo } from '../../domain/sync/sources';
import { environment, withOperator } from '../context';
import type { Io } from '../io';
import { who } from '../options';
import { fittingTable, showTime } from '../output/table';

const HELP = `
"configured" depends on this command's environment: run it with the worker's. "rollcall source status" says what to do
about a source that is not trusted or not fresh.

Examples:
  $ rollcall source list
  $ rollcall source list --json | jq -r '.[] | select(.trusted | not) | [.name, .reason] | @tsv'`;

/** A source as the list has it. */
export interface Listed extends Pick<
  SourceReport,
  'projects' | 'tasks' | 'enabled' | 'people' | 'syncedAt' | 'trusted'
> {
  name: string;
  /** Its type; of files also how they come in. */
  kind: string;
  /** Who switches its tasks off. */
  closing: ClosingMeans;
  /** Where closings go; null where the source itself closes. */
  closedVia: string | null;
  accounts: string[];
  /** Why it is not trusted, as a whole or for some of its projects. */
  reason: string | null;
  configured: boolean;
}

/** `rollcall source list`. */
export const sourceListCommand = (io: Io): Command =>
  new Command('list')
    .description(
      'List the sources: type, who closes their tasks, size, last sync, and whether that is trusted.',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async ({ json }: { json?: true }) => {
      const { listSources } = await import('../../operations/sync/syncs.js');
      const sources = listed(io, await withOperator(io, who(), listSources));
      if (json) return io.print(JSON.stringify(sources, null, 2));
      if (sources.length === 0)
        return io.print('There is no source yet: rollcall import, or ROLLCALL_SOURCES');
      io.print(fittingTable(sources.map(rowOf), io.width, HEAD.map(io.colours.dim)));
    });

const HEAD = [
  'source',
  'kind',
  'closed',
  'configured',
  'projects',
  'tasks',
  'enabled',
  'people',
  'last sync',
  'trusted',
];

const rowOf = (one: Listed) => [
  one.name,
  one.kind,
  one.closedVia === null ? one.closing : `${one.closing}: ${one.closedVia}`,
  one.configured ? 'yes' : 'no',
  one.projects,
  one.tasks,
  one.enabled,
  one.people,
  one.syncedAt === null ? 'never in full' : showTime(one.syncedAt),
  one.reason ?? 'yes',
];

/** Those that something is known of, and those that are configured only. */
export function listed(io: Io, reports: SourceReport[]): Listed[] {
  const configured = loadSources(environment(io));
  return allSources(reports, configured).map((info) => {
    const report = reports.find(({ source }) => source === info.name);
    return {
      name: info.name,
      closing: info.closing,
      closedVia: info.closedVia,
      accounts: info.accounts,
      kind: kindOf(info),
      configured: configured.some(({ name }) => name === info.name),
      ...(report ? summary(report) : NOTHING),
    };
  });
}

const kindOf = ({ type, readFrom }: SourceInfo): string =>
  type === 'files' ? (readFrom === null ? 'files by import' : 'files in a folder') : type;

const NOTHING = {
  projects: 0,
  tasks: 0,
  enabled: 0,
  people: 0,
  syncedAt: null,
  trusted: false,
  reason: 'never synced',
};

function summary({ projects, tasks, enabled, people, syncedAt, ...trust }: SourceReport) {
  const { trusted, reason, rejectedProjectCount: rejected } = trust;
  return {
    projects,
    tasks,
    enabled,
    people,
    syncedAt,
    trusted: trusted && rejected === 0,
    reason: reason ?? (rejected > 0 ? `not for ${rejected} of its projects` : null),
  };
}
