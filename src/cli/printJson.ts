import type { Io } from './io';

/** Prints a JSON array, one element to a line, as they come: nothing is held in memory. Returns how many there were. */
export async function printArray<T>(io: Io, items: AsyncIterable<T>, end = ''): Promise<number> {
  let count = 0;
  let last: string | null = null;
  for await (const item of items) {
    if (last !== null) io.print(`${last},`);
    last = JSON.stringify(item);
    count += 1;
  }
  if (last !== null) io.print(last);
  io.print(`]${end}`);
  return count;
}
