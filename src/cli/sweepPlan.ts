import { CARRIED_OUT } from './preview/tables';
import { loadPart, loadSources, variables } from '../config';
import type { Cadence } from '../domain/cadence/cadence';
import { count } from '../domain/common/text';
import type { Operator } from '../operations/admin/operator';
import { previewSweep, settingsOf, type Preview } from '../operations/sweeps/preview';
import { hasWorkers } from '../operations/admin/runs';
import { confirmed } from './confirming';
import type { Io } from './io';
import { NO_WORKER } from './output/noteStarted';
import { environment } from './context';
import { fittingTable, table } from './output/table';

const SETTINGS = variables.pick({ ROLLCALL_FALLBACK_ADDRESS: true });

/** The configuration that concerns sweeps, from the environment. Throws InvalidInput. */
export function sweepSettings(io: Io) {
  const env = environment(io);
  const { ROLLCALL_FALLBACK_ADDRESS: fallbackAddress } = loadPart(SETTINGS, env);
  return settingsOf({ fallbackAddress, sources: loadSources(env) });
}

/**
 * Shows on standard error whom a sweep would ask now, what it would propose for closing and what blocks it. Returns once
 * the user consented. Without `cadence` it uses the Schedule's. Throws as `confirmed`.
 */
export async function confirmSweep(io: Io, operator: Operator, cadence?: Cadence): Promise<void> {
  const settings = sweepSettings(io);
  const plan = await previewSweep(operator, { cadence, settings }, readPlan);
  if (!(await hasWorkers(await operator.temporal())))
    io.note(io.colours.yellow(`${NO_WORKER} ${STARTS_LATER}`));
  showPlan(io, plan);
  if (plan.people + plan.proposed + plan.syncsFirst.length === 0) return io.note(NOBODY);
  const closing = plan.proposed > 0 ? ` and propose ${count(plan.proposed, 'task')} for closing` : '';
  if (plan.people === 0) return confirmed(io, questionWithout(plan), false, MORE);
  const people = plan.people === 1 ? '1 person' : `${plan.people.toLocaleString('en-GB')} people`;
  const question = `Run the sweep: ask ${people}${closing}?`;
  await confirmed(io, question, false, MORE);
}

const MORE = 'to see everything the sweep would do: rollcall sweep --preview';
const NOBODY = 'There is nobody to ask and nothing to close: the sweep will only be recorded.';

/** The question if, with the current mirror, nobody would be asked. */
const questionWithout = ({ proposed }: Plan): string =>
  proposed > 0
    ? `Run the sweep: ask nobody, and propose ${count(proposed, 'task')} for closing?`
    : 'Nobody is due according to the current mirror. Run the sweep: sync first, then ask who is due?';

const STARTS_LATER = 'The sweep starts as soon as one does.';

interface Plan {
  /** How many people would get a notice or be asked in a digest. */
  people: number;
  owners: number;
  instead: number;
  stale: number;
  proposed: number;
  closed: number;
  guardrails: { guardrail: string; source: string | null; says: string }[];
  /** Sources that the sweep would sync first. */
  syncsFirst: string[];
}

async function readPlan(preview: Preview): Promise<Plan> {
  const people = new Set<string>();
  for await (const { owner, asked, instead, tasks } of preview.owners) {
    if (asked && instead === null) people.add(owner);
    for (const task of tasks) if (task.asked !== null) people.add(task.asked);
  }
  for await (const _ of preview.projects); // counted
  for await (const _ of preview.waiting); // counted
  const guardrails = (await preview.guardrails()).filter(({ blocks }) => blocks);
  const { asked: owners, instead, stale, proposed, closed } = preview.tally;
  const syncsFirst = await preview.syncsFirst();
  return { people: people.size, owners, instead, stale, proposed, closed, guardrails, syncsFirst };
}

function showPlan({ note, colours, width }: Io, plan: Plan): void {
  const others =
    plan.instead > 0 ? [[plan.instead, 'owners among them in whose place others are asked']] : [];
  note(colours.bold('What a sweep would do now'));
  note(
    table([
      [plan.owners, `owners asked, about ${count(plan.stale, 'stale task')}`],
      ...others,
      [plan.people, 'people who get a notice or a digest'],
      [plan.proposed, 'tasks proposed for closing'],
      [plan.closed, CARRIED_OUT],
    ]),
  );
  for (const source of plan.syncsFirst)
    note(`  ${source} is not fresh: the sweep syncs it first, so these numbers may change.`);
  if (plan.guardrails.length === 0) return;
  note(colours.bold('Blocked'));
  note(
    fittingTable(
      plan.guardrails.map(({ guardrail, source, says }) => [guardrail, source ?? '', says]),
      width,
    ),
  );
}
