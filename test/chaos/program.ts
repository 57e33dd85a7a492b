import { startChild, type Child } from '../../src/dev/child';

/** How long a process that was asked to stop may take, in milliseconds. */
export const CLEAN_SHUTDOWN_MS = 30_000;

export interface ProgramOptions {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  cwd?: string;
  /** Settles once it does its work. */
  ready: () => Promise<unknown>;
}

/** A program that somebody keeps running, as a service manager does: it is started again wherever it ends. */
export class Program {
  private static readonly all = new Set<Program>();
  private child: Child | null = null;
  private wanted = false;
  /** How often it ended without being asked to. */
  ended = 0;
  /** How long it took to end each time it was asked to, in milliseconds. */
  readonly shutdowns: number[] = [];

  constructor(private readonly options: ProgramOptions) {
    Program.all.add(this);
  }

  /** Nothing is started again. */
  static letAllBe(): void {
    for (const program of Program.all) program.wanted = false;
  }

  get pid(): number | null {
    return this.child?.running() ? this.child.pid : null;
  }

  /** Starts it, unless it runs, and keeps it running. */
  start(): void {
    this.wanted = true;
    if (this.child?.running()) return;
    const child = startChild({ ...this.options, stopSignal: 'TERM' });
    this.child = child;
    void child.exited.then(() => this.again(child));
  }

  private again(child: Child): void {
    if (!this.wanted || this.child !== child) return;
    this.ended += 1;
    setTimeout(() => this.wanted && this.child === child && this.start(), 300);
  }

  /** Ends it at once, and lets it be. */
  async kill(): Promise<void> {
    this.wanted = false;
    // A process that stands still has to be killed, too.
    this.signal('SIGKILL');
    await this.child?.exited;
  }

  /** Stops it where it stands. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Asks it to end, and measures how long that takes; ends it itself where it does not. */
  async terminate(): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (!child?.running()) return;
    const asked = performance.now();
    this.signal('SIGTERM');
    const overdue = setTimeout(() => this.signal('SIGKILL'), CLEAN_SHUTDOWN_MS + 5000);
    await child.exited;
    clearTimeout(overdue);
    this.shutdowns.push(performance.now() - asked);
  }

  /** Waits until it does its work. Throws where it does not for so long. */
  async untilReady(withinMs = 60_000): Promise<void> {
    for (const end = performance.now() + withinMs; ;) {
      try {
        await this.options.ready();
        return;
      } catch (cause) {
        if (performance.now() > end)
          throw new Error(`${this.options.args.join(' ')} is not ready:\n${this.child?.lastWords()}`, {
            cause,
          });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  private signal(name: NodeJS.Signals): void {
    if (this.pid !== null) process.kill(this.pid, name);
  }
}
