/** Why the stack cannot start and what to do about it, in one clear sentence. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}
