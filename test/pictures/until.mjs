const PATIENCE_MS = 300_000;
const PAUSE_MS = 250;

/** What no waiting helps against. */
export class Hopeless extends Error {}

/**
 * What `look` returns once it returns something that is neither null, undefined nor false. Throws what is hopeless at
 * once; else after five minutes, saying `what` was waited for and why the last look came to nothing.
 */
export async function until(what, look) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { found, why } = await look().then(
      (found) => ({ found, why: null }),
      (error) => {
        if (error instanceof Hopeless) throw error;
        return { found: null, why: error.message };
      },
    );
    if (found) return found;
    if (Date.now() > end)
      throw new Error(`Waited ${PATIENCE_MS / 1000} s for ${what}, in vain.${why ? ` Last: ${why}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
