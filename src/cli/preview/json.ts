import { type Io, printArray } from '../io';
import { closuresOf, type Preview } from '../../operations/sweeps/preview';
import { countsOf } from '../../operations/sweeps/previewTally';

/** Prints the whole preview as one JSON object, line by line while reading: memory stays flat. */
export async function printPreviewJson(io: Io, preview: Preview): Promise<void> {
  const { at, cadence, tally } = preview;
  io.print(`{"at":${JSON.stringify(at)},"cadence":${JSON.stringify(cadence)},`);
  io.print('"owners":[');
  await printArray(io, preview.owners, ',');
  io.print('"projects":[');
  await printArray(io, preview.projects, ',');
  io.print('"closures":[');
  await printArray(io, closuresOf(preview), ',');
  io.print('"ownerless":[');
  await printArray(io, preview.ownerless, ',');
  io.print(`"guardrails":${JSON.stringify(await preview.guardrails())},`);
  io.print(`"sources":${JSON.stringify(await preview.sources())},`);
  io.print(`"counts":${JSON.stringify(countsOf(tally))}}`);
}
