import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DIALOGUES } from './dialogues';

const MEANS = {
  sent: 'sent',
  refused: 'refused',
  temporary: 'tried again',
  outage: 'our outage',
  unknown: 'unknown',
} as const;

it('docs/mail.md has the table of what a mail server may do, and what that comes to', () => {
  const text = readFileSync(path.join(__dirname, '../../docs/mail.md'), 'utf8');
  const [, table = ''] = /^\| the mail server[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(text) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, 3),
    );
  expect(rows).toEqual(
    DIALOGUES.map(({ name, is, what }) => [name, what ? `${MEANS[is]}, the ${what}` : MEANS[is]]),
  );
});
