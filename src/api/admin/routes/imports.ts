import { z } from 'zod';
import { accountsOf } from '../../../domain/sync/sources';
import { importRows } from '../../../operations/sync/imports';
import { typed, writes, type AdminApi } from '../endpoint';
import { text } from '../shapes';

/** Room for some hundred thousand rows. */
const BODY_LIMIT = 64 * 1024 * 1024;

const rows = z.array(z.record(z.string(), z.unknown())).optional();

const body = z
  .strictObject({ source: text(64), projects: rows, tasks: rows, people: rows })
  .refine(({ projects, tasks, people }) => projects ?? tasks ?? people, {
    error: 'projects, tasks or people, each a list of rows',
  })
  .describe('Rows as in the lines of a JSONL file; docs/how-to/import.md tells their fields.');

const counted = z.object({ read: z.int(), new: z.int(), changed: z.int() });

const result = z.object({
  source: z.string(),
  sync: z.string(),
  projects: counted,
  tasks: counted.extend({ keptClosed: z.int().describe('closed here, and not changed since') }),
  people: counted,
  rejectionReason: z.string().nullable().describe('why this sync is untrusted; null if trusted'),
  rejectedProjectCount: z.int().describe('projects it is not trusted for'),
  trusted: z.boolean().nullable().describe('for all of its projects; null without projects or tasks'),
  gone: z.int().describe('tasks that it no longer contains'),
  left: z.int().describe('people whom it no longer lists: not active any more'),
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
