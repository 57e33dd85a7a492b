/** Something that was started and can be stopped. */
interface Stoppable {
  stop(): Promise<void>;
}

/** Everything started so far, to stop in reverse order. */
export class Stops {
  private readonly started: { name: string; stop: () => Promise<void> }[] = [];
  private stopped = false;

  /** Whether stopping has begun; parts that end from then on do so on purpose. */
  get over(): boolean {
    return this.stopped;
  }

  /** Registers a part and returns it. After stopping has begun, stops the part at once and throws. */
  async add<T extends Stoppable>(name: string, part: T): Promise<T> {
    if (this.stopped) {
      await part.stop();
      throw new Error(`${name} was stopped before it was used`);
    }
    this.started.push({ name, stop: () => part.stop() });
    return part;
  }

  /** Stops everything, latest first. Reports a part that does not stop within ten seconds and leaves it to its lifeline. */
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
