import type { ClosingMeans } from '../../domain/sync/inventory';
import type { SourceCheck } from '../check';
import { checkInventory } from '../checkInventory';
import { askStrictly, type Connector } from './connector';
import { execInventory, type Reading } from './inventory';
import { ANSWERS } from './lines';

/** What a connector says that it can do. */
interface Abilities {
  closes: boolean;
  version?: string | null | undefined;
}

/** Asks the connector what it can do, and reads all it tells; changes nothing. Throws nothing that is wrong with it. */
export async function checkConnector(
  reading: Reading,
  closing: ClosingMeans,
  now: Date,
): Promise<SourceCheck> {
  let can: Abilities | undefined;
  const { wrong, notes, ...found } = await checkInventory({
    what: 'connector',
    async open() {
      can = await abilitiesOf(reading.connector, now);
      return execInventory(reading, now);
    },
    found: () => describe(can),
  });
  const lacks = closing === 'itself' && can?.closes === false;
  const more = closing === 'by hand' && can?.closes === true;
  return {
    ...found,
    wrong: lacks ? [...wrong, 'closing is itself, and the connector says that it cannot close'] : wrong,
    notes: more ? [...notes, 'the connector can close tasks: "closing: itself" has it do so'] : notes,
  };
}

async function abilitiesOf(connector: Connector, now: Date): Promise<Abilities | undefined> {
  let can: Abilities | undefined;
  for await (const line of askStrictly(connector, { do: 'check', now }, ANSWERS.check))
    if (line.is === 'check') can = line.value;
  return can;
}

function describe(can: Abilities | undefined): string {
  if (!can) return 'it does not say what it can do';
  const { version, closes } = can;
  return `${version ? `version ${version}, ` : ''}${closes ? 'reads and closes tasks' : 'only reads tasks'}`;
}
