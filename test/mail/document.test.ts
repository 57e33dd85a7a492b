import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DIALOGUES, type Dialogue } from './dialogues';

const MEANS = {
  sent: 'sent',
  refused: 'refused',
  temporary: 'tried again',
  outage: 'our outage',
  unknown: 'unknown',
} as const;

const DOCUMENT = path.join(__dirname, '../../docs/how-to/mail.md');
const TABLE = /^(\| the mail server[^\n]*\n\|[^\n]*\n)((?:\|[^\n]*\n)+)/m;

const means = ({ is, what, scope }: Dialogue) =>
  `${MEANS[is]}${what ? `, the ${what}` : ''}${scope ? ', for that domain' : ''}`;

/** `UPDATE_DOCS=1 npx jest test/mail/document` writes it. */
it('docs/how-to/mail.md has the table of what a mail server may do, and what that comes to', () => {
  const expected = DIALOGUES.map((dialogue) => [dialogue.name, means(dialogue)]);
  if (process.env.UPDATE_DOCS) {
    const rows = expected.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
    writeFileSync(DOCUMENT, readFileSync(DOCUMENT, 'utf8').replace(TABLE, `$1${rows}`));
  }
  const [, , table = ''] = TABLE.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
  const rows = table.trim().split('\n');
  expect(rows.map((line) => cellsOf(line).slice(1, 3))).toEqual(expected);
});
