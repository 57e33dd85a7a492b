import fc from 'fast-check';
import { givenPerson } from '../support/inventory';
import { apiWorld, type ApiWorld } from './apiWorld';
import { hostileRequest } from './hostileRequests';
import { givenNotice } from './noticeFixture';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld({ logger: { level: 'silent' } });
});
afterAll(() => api.close());

/** `FUZZ_RUNS=100000 npx jest test/api/hostile` tries more, `FUZZ_SEED` others. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);
const SEED = Number(process.env['FUZZ_SEED'] ?? 17);
/** A notice that was answered more often answers no more for a minute. */
const TO_ONE_NOTICE = 200;

describe('whoever has a valid link', () => {
  it(
    `finds no request of ${RUNS} that fails for a fault of ours, and some that are answered`,
    async () => {
      await givenPerson(api.pool, 'ben');
      const seen: Record<number, number> = {};
      for (let done = 0; done < RUNS; done += TO_ONE_NOTICE) {
        const { id } = await givenNotice(api.pool, { account: `ann${done}`, open: true });
        const numRuns = Math.min(TO_ONE_NOTICE, RUNS - done);
        await fc.assert(
          fc.asyncProperty(hostileRequest(api.token(id)), async (request) => {
            const { statusCode } = await api.app.inject(request);
            seen[statusCode] = (seen[statusCode] ?? 0) + 1;
            expect(statusCode).toBeLessThan(500);
          }),
          { numRuns, seed: SEED + done },
        );
      }
      if (RUNS > 1_000) console.info(seen);
      expect(Object.keys(seen)).toEqual(expect.arrayContaining(['200', '303', '400', '409', '415', '422']));
    },
    60_000 + RUNS * 100,
  );
});
