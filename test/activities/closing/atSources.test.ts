import { MockActivityEnvironment } from '@temporalio/testing';
import { atSources } from '../../../src/activities/closing/atSources';
import { SourceUnavailable, UnexpectedAnswer } from '../../../src/sources/errors';

const CLOSURES = ['a', 'b', 'c'].map((source) => ({ source, taskId: '1' }));

/** Deals with the closures of three sources, of which `b` fails; which were dealt with, and which are away. */
async function deal(attempt: number, failure: Error) {
  const done: string[] = [];
  const away = new Set<string>();
  const work = async (source: string) => {
    if (source === 'b') throw failure;
    done.push(source);
  };
  const run = () => atSources(CLOSURES, away, work);
  const error = await new MockActivityEnvironment({ attempt }).run(run).catch((thrown: unknown) => thrown);
  return { done, away: [...away], error };
}

describe('a source that fails while tasks are closed', () => {
  it('waits for another pass when it does not answer', async () => {
    expect(await deal(1, new SourceUnavailable('no answer'))).toEqual({
      done: ['a', 'c'],
      away: ['b'],
      error: undefined,
    });
  });

  it('keeps no other source waiting when it answers what nobody expects; that is tried again', async () => {
    const failure = new UnexpectedAnswer('not JSON');
    expect(await deal(1, failure)).toEqual({ done: ['a', 'c'], away: ['b'], error: failure });
  });

  it('is passed over and logged once trying again did not help', async () => {
    expect(await deal(4, new UnexpectedAnswer('not JSON'))).toMatchObject({ away: ['b'], error: undefined });
  });
});
