import pc from 'picocolors';

/** Reports what a part is doing now, in a few words. */
export type Report = (detail: string) => void;

/** Shows the progress of a start-up: a spinner on a terminal, otherwise plain lines. */
export interface Progress {
  /** Runs `work` with its own progress line and returns its result. `done` returns the text of the final line. */
  part<T>(name: string, work: (report: Report) => Promise<T>, done?: (result: T) => string): Promise<T>;
}

interface Screen extends Pick<NodeJS.WriteStream, 'write'> {
  isTTY?: boolean;
  columns?: number;
}

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const REDRAW_MS = 120;
/** Without a terminal, a slow part prints a line at this interval, in milliseconds. */
const REPEAT_MS = 10_000;

/** Shows progress on `screen`. */
export function createProgress(screen: Screen = process.stderr): Progress {
  return {
    async part(name, work, done) {
      const line = new Line(name, screen);
      try {
        const result = await work((detail) => line.tell(detail));
        line.end(pc.green('✔'), done?.(result) ?? '');
        return result;
      } catch (error) {
        line.end(pc.red('✖'), '');
        throw error;
      }
    },
  };
}

class Line {
  private detail = '';
  private readonly begun = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly name: string,
    private readonly screen: Screen,
  ) {
    this.timer = setInterval(() => this.draw(), screen.isTTY ? REDRAW_MS : REPEAT_MS);
    this.timer.unref();
    if (screen.isTTY) this.draw();
  }

  tell(detail: string): void {
    this.detail = detail.replace(/\s+/g, ' ').trim();
  }

  end(mark: string, words: string): void {
    clearInterval(this.timer);
    const text = `${mark} ${this.name}${words && `  ${words}`}  ${pc.dim(this.elapsed())}`;
    this.screen.write(this.screen.isTTY ? `\r\u001B[K${text}\n` : `${text}\n`);
  }

  private draw(): void {
    const text = `${this.name}  ${this.elapsed()}  ${this.detail}`;
    if (!this.screen.isTTY) return void this.screen.write(`… ${text}\n`);
    const frame = SPINNER[Math.floor(performance.now() / REDRAW_MS) % SPINNER.length];
    this.screen.write(`\r\u001B[K${frame} ${text.slice(0, (this.screen.columns ?? 80) - 3)}`);
  }

  private elapsed(): string {
    const seconds = (performance.now() - this.begun) / 1000;
    return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
  }
}
