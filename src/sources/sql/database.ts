import type { Parameters } from './parameters';

/** A row as a database gives it, by column. Dates arrive as Date. */
export type Row = Record<string, unknown>;

/** One transaction that reads: it sees the database as it was when it began. */
export interface Snapshot {
  /** The rows of a query in batches, read no faster than they are taken. */
  stream(query: string, parameters?: Parameters): AsyncIterable<Row[]>;
  /** Ends it. Never rejects. */
  end(): Promise<void>;
}

/**
 * A database of the operator's. Every call has a connection of its own, and rejects with SourceUnavailable where it cannot
 * be reached, with Refused where it refuses a query.
 */
export interface Database {
  /** Begins to read. Nothing can be changed by it: the database itself refuses. */
  snapshot(): Promise<Snapshot>;
  /** Runs statements in one transaction, each with the parameters. */
  write(statements: string[], parameters: Parameters): Promise<void>;
  /** A condition: `column`, without spaces around it as rows have it, is one of the parameter `:ids`. */
  isAmong(column: string): string;
}

/** A snapshot that begins with the first query: until then nothing is held. */
export function snapshotOnDemand(database: Database): Snapshot {
  let begun: Promise<Snapshot> | undefined;
  return {
    async *stream(query, parameters) {
      begun ??= database.snapshot();
      yield* (await begun).stream(query, parameters);
    },
    end: async () => (await begun?.catch(() => undefined))?.end(),
  };
}

/** What a database is reached with. */
export interface DatabaseSettings {
  url: string;
  password: string | null;
  /** Milliseconds that a statement may take. */
  statementTimeout: number;
  /** The zone of dates that are stored without one. */
  timeZone: string;
}

/** Rows to a batch. */
export const BATCH = 1000;
