const CODES = { invalidArgument: 3, permissionDenied: 7, unimplemented: 12, unauthenticated: 16 };

/** The client wraps what the server said into errors of its own. */
function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error) return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

/** Whether the server does not let us do what we asked for, or does not know it. */
export const isRefused = (error: unknown): boolean =>
  codeOf(error) === CODES.permissionDenied || codeOf(error) === CODES.unimplemented;

/** Whether the server does not know who we are, or lets us do nothing at all. */
export const isUnknown = (error: unknown): boolean =>
  codeOf(error) === CODES.unauthenticated || codeOf(error) === CODES.permissionDenied;

/** Whether the server finds what we asked for invalid. */
export const isInvalid = (error: unknown): boolean => codeOf(error) === CODES.invalidArgument;
