import { MockActivityEnvironment } from '@temporalio/testing';
import { heartbeats } from '../../src/worker/heartbeats';

const input = { args: [], headers: {} };

/** How often an activity of `seconds` heartbeats. */
async function beats(heartbeatTimeoutMs: number | undefined, seconds: number): Promise<number> {
  const env = new MockActivityEnvironment(heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs });
  let count = 0;
  env.on('heartbeat', () => (count += 1));
  const work = () => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const running = env.run(() => heartbeats.execute!(input, work));
  await jest.advanceTimersByTimeAsync(60_000);
  await running;
  return count;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('an activity', () => {
  it('with a heartbeat timeout heartbeats every five seconds while it runs, and no longer', async () => {
    expect(await beats(30_000, 21)).toBe(4);
  });

  it('without one does not', async () => {
    expect(await beats(undefined, 21)).toBe(0);
  });
});
