import type { SweepCounts } from './counts';
import { count, formatTimestamp } from '../common/text';

/** What keeps Rollcall from going on by itself, as it stood when the report was made. */
export interface GuardrailFacts {
  pause: { since: string; reason: string } | null;
  sources: {
    source: string;
    trusted: boolean;
    /** Why it is not. */
    reason: string | null;
    rejectedProjectCount: number;
    /** Its latest complete sync, whose word is to be accepted or not; null when there was none. */
    syncId: string | null;
    syncedAt: string | null;
    fresh: boolean;
  }[];
  /** Closures that wait, and how many more than the cap permits there would be. */
  overCap: { source: string; pending: number; beyond: number }[];
  /** Projects that live again though tasks of theirs were closed as archived. */
  reactivated: { source: string; id: string; name: string; tasks: number }[];
  /** Tasks that were closed and run again, and some of them with when that was found. */
  running: { source: string; tasks: number; some: { name: string; at: string }[] }[];
  /** Tasks that people were asked to switch off or on by hand, and did not yet; since when the first. */
  toDo: { source: string; tasks: number; since: string }[];
}

/** A guardrail that blocks: which, in plain words what that means, and the command that helps. */
export interface Guardrail {
  /** Tells whether an earlier digest already told of it. */
  key: string;
  what: string;
  command: string;
  /** The same as facts, to be put in other words. */
  of: GuardrailState;
}

/** A guardrail that blocks, as facts. Times are ISO 8601. */
export type GuardrailState =
  | { is: 'paused'; since: string; reason: string }
  | { is: 'untrusted'; source: string; reason: string | null }
  | { is: 'untrusted projects'; source: string; projects: number }
  | { is: 'not fresh'; source: string; syncedAt: string | null }
  | { is: 'over cap'; source: string; closures: number }
  | { is: 'over budget'; owners: number }
  | { is: 'reactivated'; project: string; tasks: number }
  | ({ is: 'running' } & GuardrailFacts['running'][number])
  | ({ is: 'to do' } & GuardrailFacts['toDo'][number]);

/** Whether it holds anything up; the others are there to be looked at. */
export const blocks = ({ of }: Guardrail): boolean =>
  of.is !== 'reactivated' && of.is !== 'running' && of.is !== 'to do';

/** The guardrails that block, the widest first, and what else there is to look at. */
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

/** Names the sync that was told of: whoever reads of it later must not accept one that nobody looked at. */
const accepting = (source: string, syncId: string | null): string =>
  `rollcall sync accept ${source}${syncId ? ` --sync ${syncId.slice(0, 8)}` : ''} --reason "..."`;

const rejected = ({ source, reason, syncId }: SourceFacts): Guardrail => ({
  key: `untrusted ${source}`,
  what:
    `The latest sync of ${source} is not trusted${reason ? `: ${reason}` : ''}. ` +
    'Nobody new is asked about its tasks and none is closed, but for what owners asked for themselves. ' +
    'If what it says is real, accept it.',
  command: accepting(source, syncId),
  of: { is: 'untrusted', source, reason },
});

const projectsRejected = ({ source, rejectedProjectCount, syncId }: SourceFacts): Guardrail => ({
  key: `untrusted projects ${source}`,
  what:
    `The latest sync of ${source} is not trusted for ${count(rejectedProjectCount, 'project')}: ` +
    'nobody new is asked about their tasks. If what it says is real, accept it.',
  command: accepting(source, syncId),
  of: { is: 'untrusted projects', source, projects: rejectedProjectCount },
});

const notFresh = ({ source, syncedAt }: SourceFacts): Guardrail => ({
  key: `not fresh ${source}`,
  what:
    `The mirror of ${source} is too old to ask anybody new by: ` +
    (syncedAt ? `last synced ${formatTimestamp(syncedAt)}.` : 'never synced.'),
  command: 'rollcall sync status',
  of: { is: 'not fresh', source, syncedAt },
});

const capped = ({ source, pending, beyond }: GuardrailFacts['overCap'][number]): Guardrail => ({
  key: `over cap ${source}`,
  what:
    `${count(pending, 'closure')} of ${source} would exceed the cap on closing in a day, so none of them runs. ` +
    'Look at them with "rollcall closing list --state proposed", then allow those over the cap, once:',
  command: `rollcall closing allow ${beyond} --source ${source} --reason "..."`,
  of: { is: 'over cap', source, closures: pending },
});

const budgetUsed = (owners: number): Guardrail => ({
  key: 'over budget',
  what: `The budget of mails a day is used up: ${count(owners, 'owner')} will be written to on a later day.`,
  command: 'rollcall cadence set mailPerDay=... --apply-running',
  of: { is: 'over budget', owners },
});

const reactivated = ({ source, id, name, tasks }: GuardrailFacts['reactivated'][number]): Guardrail => ({
  key: `reactivated ${source} ${id}`,
  what:
    `The project ${name} came back to life after ${count(tasks, 'task')} of it ${tasks === 1 ? 'was' : 'were'} ` +
    'closed as archived. They stay closed until somebody restores them.',
  command: `rollcall restore project ${source} ${id}`,
  of: { is: 'reactivated', project: name, tasks },
});

const runningAgain = (found: GuardrailFacts['running'][number]): Guardrail => ({
  key: `running ${found.source} ${found.some[0]?.at}`,
  what:
    `${count(found.tasks, 'task')} of ${found.source} ${found.tasks === 1 ? 'was' : 'were'} closed and run${found.tasks === 1 ? 's' : ''} again: ` +
    `${listed(found)}. Somebody enabled ${found.tasks === 1 ? 'it' : 'them'} again, or the scheduler did not take notice: ` +
    'then have it load its tasks again.',
  command: 'rollcall closing list --state "running again"',
  of: { is: 'running', ...found },
});

/** Those that are named, each with when it was found. */
const listed = ({ tasks, some }: GuardrailFacts['running'][number]): string => {
  const more = tasks - some.length;
  const named = some.map(({ name, at }) => `${name} (${formatTimestamp(at)})`);
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
};

const toDo = (left: GuardrailFacts['toDo'][number]): Guardrail => ({
  key: `to do ${left.source} ${left.since}`,
  what:
    `${count(left.tasks, 'task')} of ${left.source} ${left.tasks === 1 ? 'is' : 'are'} to be switched off, or on again, by hand, the first since ` +
    `${formatTimestamp(left.since)}. Until a sync shows it done, or somebody says so, nothing changed for them.`,
  command: `rollcall closing list --to-do --source ${left.source}`,
  of: { is: 'to do', ...left },
});
