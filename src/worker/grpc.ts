const CODES = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
};

/** The client wraps the server's error into its own. */
function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error) return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

/** Whether the server does not allow the call, or does not know it. */
export const isRefused = (error: unknown): boolean =>
  codeOf(error) === CODES.permissionDenied || codeOf(error) === CODES.unimplemented;

/** Whether the server does not know us, or allows us nothing at all. */
export const isUnknown = (error: unknown): boolean =>
  codeOf(error) === CODES.unauthenticated || codeOf(error) === CODES.permissionDenied;

/** Whether the server considers the request invalid. */
export const isInvalid = (error: unknown): boolean => codeOf(error) === CODES.invalidArgument;

/** Whether the server did not answer within the deadline of the call. */
export const isSilent = (error: unknown): boolean => codeOf(error) === CODES.deadlineExceeded;
