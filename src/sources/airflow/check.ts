import { count } from '../../domain/common/text';
import { attempts, type SourceCheck } from '../check';
import { checkInventory } from '../checkInventory';
import type { Mirror } from '../mirror';
import type { People } from '../people/people';
import { createAirflow, type Airflow } from './api';
import { isThere } from './dags';
import type { About } from './gateway';
import type { AirflowParts } from './reading';
import { readFrom } from './source';

/** Without a database no task is known. */
const NOTHING_KNOWN: Mirror = {
  projects: () => Promise.resolve([]),
  tasks: () => Promise.resolve([]),
  tasksOf: () => Promise.resolve([]),
  setEnabled: () => Promise.resolve(),
};

interface Checking {
  people: People | null;
  /** Whether Rollcall is to pause DAGs itself. */
  pauses: boolean;
}

/** Connects, reads every DAG, and says which rights are missing. Throws nothing that a call comes to. */
export async function checkAirflow(
  given: Omit<AirflowParts, 'mirror'>,
  { people, pauses }: Checking,
): Promise<SourceCheck> {
  const parts = { ...given, mirror: NOTHING_KNOWN };
  const airflow = createAirflow(parts.gateway);
  let about: About | undefined;
  const look = await checkInventory({
    what: 'Airflow',
    open: async () => {
      about = await airflow.about();
      return readFrom(parts, people).open!(new Date());
    },
    found: () => `version ${about?.version}, by its API ${about?.api}`,
  });
  if (look.tried.some(({ error }) => error !== null)) return look;
  const { tried, attempt } = attempts();
  const [first] = look.sample;
  if (pauses && first) {
    const text = () => `the account may edit ${first.id}`;
    await attempt('right to pause', () => airflow.tryPausing(first.id), text, undefined);
  }
  const found = await attempt(
    'import errors',
    () => lookAround(airflow),
    ({ said }) => said,
    NOTHING,
  );
  return {
    ...look,
    tried: [...look.tried, ...tried],
    wrong: [...look.wrong, ...found.wrong],
    notes: [...look.notes, ...found.notes],
  };
}

interface Around {
  said: string;
  wrong: string[];
  notes: string[];
}

const NOTHING: Around = { said: '', wrong: [], notes: [] };

/** What the rows do not say: files that cannot be read, and DAGs that are left out. */
async function lookAround(airflow: Airflow): Promise<Around> {
  const [dags, broken] = await Promise.all([airflow.listDags(), airflow.brokenFiles()]);
  const there = dags.filter((dag) => isThere(dag, broken));
  const unscheduled = there.filter(({ schedule }) => schedule === null).length;
  const [dag] = there;
  const wrong = [
    ...(dags.length === 0 ? ['the account sees no DAG at all: it has to be allowed to read DAGs'] : []),
    ...(broken === null
      ? [
          'the account has to be allowed to read import errors: without that, a DAG whose file is deleted after it could not be imported is never taken for gone',
        ]
      : []),
    ...(broken === null
      ? []
      : [...broken.values()].map((words) => `${words}; its DAGs stay as they were read last`)),
    ...(dag && (await airflow.evidenceOf(dag)) === null ? [UNSEEN] : []),
    ...(dag && (await airflow.runsOf(dag)) === null
      ? ['the account has to be allowed to read DAG runs']
      : []),
  ];
  const notes = [
    ...(unscheduled > 0 ? [`left out: ${count(unscheduled, 'DAG')} without a schedule, or to run once`] : []),
    EDITS[(await airflow.about()).api],
  ];
  return { wrong, notes, said: broken === null ? 'hidden from the account' : count(broken.size, 'file') };
}

const UNSEEN =
  'the account has to be allowed to read DAG versions (Airflow 3) or DAG code (Airflow 2): without that, it is not known ' +
  'whether a DAG was edited, and nothing is closed for silence';

const EDITS = {
  v1: 'Airflow 2 has no date of an edit: all dates are unknown, and only whether a file changed is seen',
  v2: 'a DAG counts as edited when Airflow made its latest version: by a change of its structure after it ran',
};
