/** A reason not to start, and what to do about it: one clear sentence. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}
