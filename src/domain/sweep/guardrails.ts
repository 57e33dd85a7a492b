import type { SweepCounts } from './counts';
import { count, formatTimestamp } from '../common/text';

/** What keeps Rollcall from continuing by itself, at the time of the report. Times are ISO 8601. */
export interface GuardrailFacts {
  pause: { since: string; reason: string } | null;
  sources: {
    source: string;
    trusted: boolean;
    /** Why it is not trusted; null if it is. */
    reason: string | null;
    rejectedProjectCount: number;
    /** Its latest complete sync, the one to accept; null if there was none. */
    syncId: string | null;
    syncedAt: string | null;
    fresh: boolean;
  }[];
  /** Sources over the cap: how many closures wait, and how many of them exceed the cap. */
  overCap: { source: string; pending: number; beyond: number }[];
  /** Projects that are active again, though some of their tasks were closed as archived. */
  reactivated: { source: string; id: string; name: string; tasks: number }[];
  /** Closed tasks that run again, some of them by name with the time at which that was found. */
  running: { source: string; tasks: number; some: { name: string; at: string }[] }[];
  /** The same for restored tasks that their source itself switched off again. */
  closedAgain: GuardrailFacts['running'];
  /**
   * Tasks that people were asked to switch off or on by hand and have not yet; since when the first has been waiting,
   * and some of them by name.
   */
  toDo: { source: string; tasks: number; since: string; some: { name: string }[] }[];
}

/** A guardrail that blocks, or something to look at: what it means, and the command that helps. */
export interface Guardrail {
  /** Tells whether an earlier digest already reported it. */
  key: string;
  what: string;
  command: string;
  /** The same as facts, for other languages. */
  of: GuardrailState;
}

/** The facts of a guardrail. Times are ISO 8601. */
export type GuardrailState =
  | { is: 'paused'; since: string; reason: string }
  | { is: 'untrusted'; source: string; reason: string | null }
  | { is: 'untrusted projects'; source: string; projects: number }
  | { is: 'not fresh'; source: string; syncedAt: string | null }
  | { is: 'over cap'; source: string; closures: number }
  | { is: 'over budget'; owners: number }
  | { is: 'reactivated'; project: string; tasks: number }
  | ({ is: 'running' } & GuardrailFacts['running'][number])
  | ({ is: 'closed again' } & GuardrailFacts['running'][number])
  | ({ is: 'to do' } & GuardrailFacts['toDo'][number]);

const BLOCKS_NOTHING: GuardrailState['is'][] = ['reactivated', 'running', 'closed again', 'to do'];

/** Whether the guardrail blocks anything; the others only deserve a look. */
export const blocks = ({ of }: Guardrail): boolean => !BLOCKS_NOTHING.includes(of.is);

/** The guardrails that block, those with the widest effect first, and what else deserves a look. */
export function guardrailsOf(
  facts: GuardrailFacts,
  { overBudget }: Pick<SweepCounts, 'overBudget'>,
): Guardrail[] {
  return [
    ...(facts.pause ? [paused(facts.pause)] : []),
    ...facts.sources.flatMap(ofSource),
    ...facts.overCap.map(capped),
    ...(overBudget > 0 ? [budgetUsed(overBudget)] : []),
    ...facts.running.map(runningAgain),
    ...facts.closedAgain.map(closedAgain),
    ...facts.toDo.map(toDo),
    ...facts.reactivated.map(reactivated),
  ];
}

const paused = ({ since, reason }: { since: string; reason: string }): Guardrail => ({
  key: `pause ${since}`,
  what: `Rollcall has been paused since ${formatTimestamp(since)} (${reason}). It sends nothing and closes nothing.`,
  command: 'rollcall resume',
  of: { is: 'paused', since, reason },
});

type SourceFacts = GuardrailFacts['sources'][number];

function ofSource(facts: SourceFacts): Guardrail[] {
  if (!facts.trusted) return [rejected(facts)];
  return [
    ...(facts.rejectedProjectCount > 0 ? [projectsRejected(facts)] : []),
    ...(facts.fresh ? [] : [notFresh(facts)]),
  ];
}

/** Names the reported sync, so that nobody accepts a later one without having seen it. */
const accepting = (source: string, syncId: string | null): string =>
  `rollcall source accept ${source}${syncId ? ` --sync ${syncId.slice(0, 8)}` : ''} --reason "..."`;

const rejected = ({ source, reason, syncId }: SourceFacts): Guardrail => ({
  key: `untrusted ${source}`,
  what:
    `The latest sync of ${source} is not trusted${reason ? `: ${reason}` : ''}. ` +
    'Nobody new is asked about its tasks, and none is closed unless its owner asked for it. ' +
    'If the change is real, accept the sync.',
  command: accepting(source, syncId),
  of: { is: 'untrusted', source, reason },
});

const projectsRejected = ({ source, rejectedProjectCount, syncId }: SourceFacts): Guardrail => ({
  key: `untrusted projects ${source}`,
  what:
    `The latest sync of ${source} is not trusted for ${count(rejectedProjectCount, 'project')}: ` +
    'nobody new is asked about their tasks. If the change is real, accept the sync.',
  command: accepting(source, syncId),
  of: { is: 'untrusted projects', source, projects: rejectedProjectCount },
});

const notFresh = ({ source, syncedAt }: SourceFacts): Guardrail => ({
  key: `not fresh ${source}`,
  what:
    `The mirror of ${source} is too old, so nobody new is asked about its tasks: ` +
    (syncedAt ? `last synced ${formatTimestamp(syncedAt)}.` : 'never synced.'),
  command: 'rollcall source status',
  of: { is: 'not fresh', source, syncedAt },
});

const capped = ({ source, pending, beyond }: GuardrailFacts['overCap'][number]): Guardrail => ({
  key: `over cap ${source}`,
  what:
    `${count(pending, 'closure')} of ${source} would exceed the cap on closures in a day, so none of them is executed. ` +
    'See them with "rollcall closing list --state proposed", then allow those over the cap, once:',
  command: `rollcall closing allow ${beyond} --source ${source} --reason "..."`,
  of: { is: 'over cap', source, closures: pending },
});

const budgetUsed = (owners: number): Guardrail => ({
  key: 'over budget',
  what: `The mail budget of the day is used up: ${count(owners, 'owner')} will get their mail on a later day.`,
  command: 'rollcall cadence set mailPerDay=... --apply-running',
  of: { is: 'over budget', owners },
});

const reactivated = ({ source, id, name, tasks }: GuardrailFacts['reactivated'][number]): Guardrail => ({
  key: `reactivated ${source} ${id}`,
  what:
    `The project ${name} is active again after ${count(tasks, 'task')} of it ${tasks === 1 ? 'was' : 'were'} ` +
    'closed as archived. They stay closed until somebody restores them.',
  command: `rollcall restore project ${source} ${id}`,
  of: { is: 'reactivated', project: name, tasks },
});

const runningAgain = (found: GuardrailFacts['running'][number]): Guardrail => ({
  key: `running ${found.source} ${found.some[0]?.at}`,
  what:
    `${count(found.tasks, 'task')} of ${found.source} ${found.tasks === 1 ? 'was' : 'were'} closed and run${found.tasks === 1 ? 's' : ''} again: ` +
    `${listed(found)}. Somebody enabled ${found.tasks === 1 ? 'it' : 'them'} again, or reported ${found.tasks === 1 ? 'it' : 'them'} done too early, ` +
    'or the scheduler did not notice the closing: then make it reload its tasks.',
  command: 'rollcall closing list --state "running again"',
  of: { is: 'running', ...found },
});

const closedAgain = (found: GuardrailFacts['running'][number]): Guardrail => ({
  key: `closed again ${found.source} ${found.some[0]?.at}`,
  what:
    `${count(found.tasks, 'restored task')} of ${found.source} ${found.tasks === 1 ? 'was' : 'were'} switched off again by ` +
    `the platform itself: ${listed(found)}. Their project is archived or disabled there. ` +
    'Enable the project there first, then restore them.',
  command: 'rollcall closing list --state closed',
  of: { is: 'closed again', ...found },
});

/** The named tasks, each with the time at which it was found, if known, and how many more there are. */
const listed = ({ tasks, some }: { tasks: number; some: { name: string; at?: string }[] }): string => {
  const more = tasks - some.length;
  const named = some.map(({ name, at }) => (at === undefined ? name : `${name} (${formatTimestamp(at)})`));
  return [...named, ...(more > 0 ? [`${more.toLocaleString('en-GB')} more`] : [])].join(', ');
};

const toDo = (left: GuardrailFacts['toDo'][number]): Guardrail => ({
  key: `to do ${left.source} ${left.since}`,
  what:
    `${count(left.tasks, 'task')} of ${left.source} ${left.tasks === 1 ? 'is' : 'are'} to be switched off, or on again, by hand, the first since ` +
    `${formatTimestamp(left.since)}: ${listed(left)}. Until a sync or a person confirms it, nothing has changed for them.`,
  command: `rollcall closing list --to-do --source ${left.source}`,
  of: { is: 'to do', ...left },
});
