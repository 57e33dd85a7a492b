import type { InventoryRows, Located } from '../../domain/sync/inventory';
import type { Faults } from '../faults';
import { ask, type Connector, type Line } from './connector';
import { ANSWERS } from './lines';

/** What rows are, by the keys of their lines, in the order in which a connector tells them. */
const KINDS = { project: 'projects', task: 'tasks', person: 'people' } as const;
type Key = keyof typeof KINDS;
const ORDER = Object.keys(KINDS);

type Row<K extends Key> = InventoryRows[(typeof KINDS)[K]];
type ReadLine = Line<typeof ANSWERS.read>;

const isRow = <K extends Key>(line: ReadLine, key: K): line is ReadLine & { is: K; value: Row<K> } =>
  'is' in line && line.is === key;

/** The answer to `read`, as it is taken. */
export interface Telling {
  /** The rows of this kind. Each kind is to be taken once, in order; what a connector tells too late is a fault. */
  rows<K extends Key>(key: K, faults: Faults): AsyncIterable<Located<Row<K>>>;
  /** Projects that could not be read in full, and why. */
  unread: ReadonlyMap<string, string>;
  /** Whether the people told are everybody there is; known at the end. */
  everybody(): boolean;
  /** Ends the connector, where it runs. Never rejects. */
  close(): Promise<void>;
}

/** Asks a connector for everything, once the first row is taken. */
export function tell(connector: Connector, now: Date, stopped?: AbortSignal): Telling {
  const closed = new AbortController();
  const until = stopped ? AbortSignal.any([stopped, closed.signal]) : closed.signal;
  const lines = ask(connector, { do: 'read', now }, ANSWERS.read, until);
  const unread = new Map<string, string>();
  let everybody = false;
  let ahead: ReadLine | undefined;

  async function next(): Promise<ReadLine | undefined> {
    const line = ahead ?? (await lines.next()).value ?? undefined;
    ahead = undefined;
    return line;
  }

  /** Where a later kind begins, its line is kept for that. */
  async function* rows<K extends Key>(key: K, faults: Faults): AsyncGenerator<Located<Row<K>>> {
    for (let line = await next(); line; line = await next()) {
      const place = `${connector.name}, line ${line.line}`;
      if ('faults' in line)
        faults.add(line.faults.map((fault) => ({ ...fault, field: `${place}, ${fault.field}` })));
      else if (line.is === 'unread') unread.set(line.value.project, line.value.reason);
      else if (line.is === 'end') ({ everybody } = line.value);
      else if (isRow(line, key)) yield { ...line.value, line: line.line };
      else if (ORDER.indexOf(line.is) > ORDER.indexOf(key)) {
        ahead = line;
        return;
      } else
        faults.add([
          { field: `${place}, key`, value: line.is, expected: `every ${line.is} before the first ${key}` },
        ]);
    }
  }

  return {
    rows,
    unread,
    everybody: () => everybody,
    async close(): Promise<void> {
      closed.abort();
      await lines.return(undefined).catch(() => undefined);
    },
  };
}
