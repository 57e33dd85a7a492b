import { z } from 'zod';
import { accountsOf } from '../../../domain/sync/sources';
import { importRows } from '../../../operations/sync/imports';
import { typed, writes, type AdminApi } from '../endpoint';
import { text } from '../shapes';

/** Enough for a few hundred thousand rows, in bytes. */
const BODY_LIMIT = 64 * 1024 * 1024;

const rows = z.array(z.record(z.string(), z.unknown())).optional();

const body = z
  .strictObject({ source: text(64), projects: rows, tasks: rows, people: rows })
  .refine(({ projects, tasks, people }) => projects ?? tasks ?? people, {
    error: 'projects, tasks or people, each a list of rows',
  })
  .describe('Rows like the lines of a JSONL file; docs/how-to/import.md explains their fields.');

const counted = z.object({ read: z.int(), new: z.int(), changed: z.int() });

const result = z.object({
  source: z.string(),
  sync: z.string(),
  projects: counted,
  tasks: counted.extend({
    keptClosed: z.int().describe('closed by Rollcall and not changed since, so they stay closed'),
  }),
  people: counted,
  rejectionReason: z.string().nullable().describe('why this sync is untrusted; null if trusted'),
  rejectedProjectCount: z.int().describe('number of projects for which this sync is not trusted'),
  trusted: z
    .boolean()
    .nullable()
    .describe('whether trusted for all of its projects; null for an import without projects or tasks'),
  gone: z.int().describe('number of tasks missing from it that are now gone'),
  left: z.int().describe('number of people missing from it who are now inactive'),
  remarks: z.array(z.string()).describe('what was understood otherwise than it is written, a sentence each'),
});

const IMPORT = writes(
  'Import',
  'Update the mirror of a source, all or nothing',
  { body, response: { 200: result } },
  'write:sweeps',
);

/** Import. */
export function importRoutes({ app, operate, settings }: AdminApi): void {
  typed(app).post('/import', { ...IMPORT, bodyLimit: BODY_LIMIT }, (request) =>
    operate(request, (operator) =>
      importRows(operator, {
        ...request.body,
        accounts: accountsOf(settings.sources, request.body.source),
      }),
    ),
  );
}
