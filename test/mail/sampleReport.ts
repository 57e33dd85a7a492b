import { REPORT } from '../../src/mail/preview/admin';

/** The report that `rollcall mail preview` shows, with an owner whose name would be markup. */
export const sampleReport = {
  ...REPORT,
  waiting: [
    { owner: 'kubernetes:spiffxp', name: null, since: '2026-11-02T09:00:00.000Z', tasks: 211 },
    { owner: 'kubernetes:ann', name: 'Ann Lee <b>', since: '2026-11-09T09:00:00.000Z', tasks: 1 },
  ],
};
