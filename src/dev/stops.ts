/** Something that was started and can be stopped. */
interface Stoppable {
  stop(): Promise<void>;
}

/** What was started so far, to be stopped in the opposite order. */
export class Stops {
  private readonly started: { name: string; stop: () => Promise<void> }[] = [];
  private stopped = false;

  /** Whether it is over: what ends from now on was meant to. */
  get over(): boolean {
    return this.stopped;
  }

  /** Takes note of a part and returns it. One that comes when all is over is stopped at once, with an error. */
  async add<T extends Stoppable>(name: string, part: T): Promise<T> {
    if (this.stopped) {
      await part.stop();
      throw new Error(`${name} was stopped before it was needed`);
    }
    this.started.push({ name, stop: () => part.stop() });
    return part;
  }

  /** Stops everything, the latest first. What fails to stop within ten seconds is told and left to its lifeline. */
  async stopAll(tell: (line: string) => void): Promise<void> {
    this.stopped = true;
    for (const { name, stop } of this.started.toReversed()) {
      await withinTenSeconds(stop()).catch((error: unknown) => tell(`${name}: ${String(error)}`));
    }
  }
}

async function withinTenSeconds(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('did not stop within ten seconds')), 10_000);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
