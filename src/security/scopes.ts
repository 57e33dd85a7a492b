/** What each scope allows a key or a role to do with the admin API. */
export const SCOPES = {
  read: 'see everything except API keys and the audit',
  'write:owners': 'remind, snooze, delegate, confirm and cancel for owners',
  'write:exemptions': 'add and end exemptions',
  'write:sweeps': 'start and cancel sweeps and syncs, accept a sync, import',
  'write:closures': 'restore what was closed, record what was done by hand, allow closures beyond the cap',
  'write:cadence': 'change the cadence and the times of sweeps',
  'write:pause': 'pause and resume Rollcall',
  admin: 'all of that, the audit, and API keys',
} as const;

export type ApiScope = keyof typeof SCOPES;

export const SCOPE_NAMES = Object.keys(SCOPES) as [ApiScope, ...ApiScope[]];

export const isScope = (text: string): text is ApiScope => text in SCOPES;

/** Whether `scopes` allow what needs `wanted`. A scope to write includes reading. */
export const mayDo = (scopes: readonly string[], wanted: ApiScope): boolean =>
  scopes.includes('admin') ||
  scopes.includes(wanted) ||
  (wanted === 'read' && scopes.some((scope) => isScope(scope)));
