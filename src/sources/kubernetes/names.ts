/** The name of our edits, as `metadata.managedFields` keeps it. */
export const FIELD_MANAGER = 'rollcall';
