// `npm run pictures`: makes every picture that README.md and docs/ show, by using the product as a person would.
// What is waited for are states, not words, so that words may change. `npm run pictures -- bk-sops` makes those alone.
import { bkSops } from './bkSops.mjs';
import { openBrowser } from './browser.mjs';
import { byHand, sample } from './sample.mjs';
import { openStack } from './stack.mjs';

const SCENES = {
  sample: { args: [], play: sample },
  'by-hand': { args: [], sources: { sample: { type: 'files', closing: 'by hand' } }, play: byHand },
  'bk-sops': { args: ['--bk-sops'], play: bkSops },
};

/** How to close what is open, the latest last. */
const closing = [];
const asked = process.argv.slice(2);
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    interrupted = true;
    void end(130);
  });

async function end(code) {
  while (closing.length > 0)
    await closing
      .pop()()
      .catch((error) => console.error(error.message));
  process.exit(code);
}

async function shootScene(browser, { args, sources, play }) {
  const stack = await openStack(args, sources);
  closing.push(() => stack.stop());
  await stack.started();
  await play(stack, browser);
  await closing.pop()();
}

try {
  const unknown = asked.find((name) => !(name in SCENES));
  if (unknown)
    throw new Error(`There are no pictures "${unknown}", only: ${Object.keys(SCENES).join(', ')}.`);
  const browser = await openBrowser();
  closing.push(() => browser.close());
  for (const [name, scene] of Object.entries(SCENES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.log(`${name}: starting …`);
    await shootScene(browser, scene);
  }
  await end(0);
} catch (error) {
  if (!interrupted) {
    console.error(`Not all pictures were made. ${error.message}`);
    await end(1);
  }
}
