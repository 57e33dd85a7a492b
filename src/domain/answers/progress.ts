/** Where a task is that does not simply run any more, or was taken back from there. */
export type Progress =
  'closing' | 'closed' | 'restoring' | 'restored' | 'notRestored' | 'switched off' | 'gone';
