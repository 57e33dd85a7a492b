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

/** What is configured of a sweep, as the command finds it. Throws InvalidInput. */
export function sweepSettings(io: Io) {
  const env = environment(io);
  const { ROLLCALL_FALLBACK_ADDRESS: fallbackAddress } = loadPart(SETTINGS, env);
  return settingsOf({ fallbackAddress, sources: loadSources(env) });
}

/**
 * Shows whom a sweep would ask now, what it would propose for closing and what holds it up, on standard error, and
 * returns once somebody wants that; the cadence is the Schedule's where none is given. Throws as `confirmed`.
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
  const question = `Run it: ask ${people}${closing}?`;
  await confirmed(io, question, false, MORE);
}

const MORE = '"rollcall sweep --preview" shows all that it would do';
const NOBODY = 'There is nobody to ask, and nothing to close: the sweep only records that it looked.';

/** What there is to confirm where, by what is known now, nobody would be asked. */
const questionWithout = ({ proposed }: Plan): string =>
  proposed > 0
    ? `Run it: nobody is asked, and ${count(proposed, 'task')} proposed for closing?`
    : 'Nobody is to be asked by what is known now. Run it: sync first, and ask whoever is due then?';

const STARTS_LATER = 'Whenever one starts, it begins with the sweep.';

interface Plan {
  /** Who would get a notice or be asked in a digest. */
  people: number;
  owners: number;
  instead: number;
  stale: number;
  proposed: number;
  closed: number;
  guardrails: { guardrail: string; source: string | null; says: string }[];
  /** Sources that the sweep would sync before it looks. */
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
  const others = plan.instead > 0 ? [[plan.instead, 'of them in whose place others are asked']] : [];
  note(colours.bold('What a sweep would do, by what is known now'));
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
    note(`  ${source} is not fresh: the sweep syncs it first, and goes by what it finds then.`);
  if (plan.guardrails.length === 0) return;
  note(colours.bold('Held up'));
  note(
    fittingTable(
      plan.guardrails.map(({ guardrail, source, says }) => [guardrail, source ?? '', says]),
      width,
    ),
  );
}
