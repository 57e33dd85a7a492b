import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from '../../operations/sync/imports';
import type { Io } from '../io';

export interface ProgressDisplay {
  show(this: void, progress: ImportProgress): void;
  end(this: void): void;
}

/** Shows the progress of an import on standard error: a bar on a terminal, otherwise a line now and then. */
export const importProgress = (io: Io, screen: NodeJS.WriteStream = process.stderr): ProgressDisplay =>
  screen.isTTY ? bar(screen) : lines(io);

function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  const format = '{phase} {bar} {percentage} %  {rows} rows';
  const display = new SingleBar(
    { stream, format, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  let begun = false;
  return {
    show({ phase, done, total, rows }) {
      const payload = { phase, rows: rows.toLocaleString('en') };
      if (begun) display.update(done, payload);
      else display.start(total, done, payload);
      begun = true;
    },
    end: () => display.stop(),
  };
}

/** Rows between two lines. */
const EVERY = 100_000;

function lines({ note }: Io): ProgressDisplay {
  let told = 0;
  return {
    show({ phase, done, total, rows }) {
      const percent = total === 0 ? 100 : Math.round((done / total) * 100);
      if (phase === 'merging') note(`merging ${rows.toLocaleString('en')} rows`);
      else if (rows - told >= EVERY) note(`reading: ${rows.toLocaleString('en')} rows, ${percent} %`);
      else return;
      told = rows;
    },
    end: () => undefined,
  };
}
