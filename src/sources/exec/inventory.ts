import type { InventoryKind, InventoryRows, Located, PersonRow, TaskRow } from '../../domain/sync/inventory';
import { batchesOf } from '../cells/batches';
import type { Inventory, InventoryPart, ReadOptions } from '../inventory';
import { asKept } from '../ownEdits';
import { peopleByRule, type PeopleRule } from '../peopleByRule';
import type { Connector } from './connector';
import { tell, type Telling } from './telling';

/** What a connector's lines are read with. */
export interface Reading {
  connector: Connector;
  /** By which accounts of which it tells no person have mailboxes; null where they have none. */
  people: PeopleRule | null;
  /** Accounts that edits of ours have in the system. */
  accounts: readonly string[];
}

/** Everything that a connector tells, in one run of it that begins with the first row taken. */
export function execInventory(reading: Reading, now: Date, stopped?: AbortSignal): Inventory {
  const { connector } = reading;
  const telling = tell(connector, now, stopped);
  const { tasks, people } = rowsOf(reading, telling);
  const part = (kind: InventoryKind, rows: Rows): InventoryPart => ({
    kind,
    name: `${kind} of ${connector.name}`,
    size: 0,
    read: (options) => inBatches(rows, options),
  });
  return {
    parts: [
      part('projects', ({ faults }) => telling.rows('project', faults)),
      part('tasks', tasks),
      part('people', people),
    ],
    unread: telling.unread,
    closedBySource: new Set(),
    get listsEverybody() {
      return telling.everybody();
    },
    close: () => telling.close(),
  };
}

/** The tasks as they are kept, and the people: those told, and by the rule those whom tasks name beside them. */
function rowsOf({ people: rule, accounts }: Reading, telling: Telling): { tasks: Rows; people: Rows } {
  const named = new Set<string>();
  return {
    async *tasks({ faults }) {
      for await (const task of telling.rows('task', faults)) {
        if (rule !== null) note(named, task);
        yield asKept(task, accounts);
      }
    },
    async *people({ faults }) {
      for await (const person of telling.rows('person', faults)) {
        named.delete(person.account);
        yield person;
      }
      if (rule !== null) yield* byRule(rule, named);
    },
  };
}

type Rows = (options: ReadOptions) => AsyncIterable<Located<InventoryRows[InventoryKind]>>;

async function* inBatches(rows: Rows, options: ReadOptions) {
  let count = 0;
  for await (const batch of batchesOf(rows(options))) {
    options.onRead?.(0, (count += batch.length));
    yield batch;
  }
}

function note(named: Set<string>, { creator, editor }: TaskRow): void {
  for (const account of [creator, editor]) if (account !== null) named.add(account);
}

async function* byRule(rule: PeopleRule, accounts: Iterable<string>): AsyncGenerator<Located<PersonRow>> {
  let line = 0;
  for (const account of accounts) yield { ...peopleByRule(rule, account), line: (line += 1) };
}
