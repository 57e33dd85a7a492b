import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nextMove } from '../../src/domain/reminder/nextMove';
import { factsWith, cadence as usual } from '../support/facts';
import { MOVES, nameOf } from '../support/moves';

const DOCUMENT = path.join(__dirname, '../../docs/explanation/reminder.md');

/** Every kind of move, with what a wait is for and how a round ends; `cancelled` is an operator's doing. */
const ALL = [
  'dispatch',
  'notify closed',
  'notify handed',
  'notify assigned',
  'reassign',
  'send',
  'propose closing',
  ...['answer', 'pause', 'sync', 'budget', 'working hours', 'digest', 'refusals'].map(
    (because) => `wait: ${because}`,
  ),
  ...['confirmed', 'unanswered', 'nothing-to-ask', 'notified'].map((outcome) => `end: ${outcome}`),
];

const LATER: Record<string, string> = {
  wait: 'decide again then, or on a signal',
  end: 'the reminder ends',
};

function table(): string {
  const rows = MOVES.map(({ when, move }) => {
    const name = nameOf(move);
    return `| ${when} | **${name}** | ${LATER[move.do ?? ''] ?? 'decide again'} |`;
  });
  return ['| the facts | the move | then |', '| --- | --- | --- |', ...rows].join('\n');
}

function diagram(): string {
  const names = [...new Set(MOVES.map(({ move }) => nameOf(move)))];
  const id = (name: string) => name.replace(/\W+/g, '_');
  const ends = (name: string) => name.startsWith('end:');
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  state "decide: apply answers, load facts, nextMove" as decide',
    ...names.map((name) => `  state "${name}" as ${id(name)}`),
    '  [*] --> decide',
    ...names.map((name) => `  decide --> ${id(name)}`),
    ...names.map((name) => `  ${id(name)} --> ${ends(name) ? '[*]' : 'decide'}`),
    '```',
  ].join('\n');
}

const between = (text: string, name: string) =>
  new RegExp(`<!-- ${name} -->\\n+([^]*?)\\n+<!-- end -->`).exec(text)?.[1] ?? '';
const replaced = (text: string, name: string, by: string) =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\\n+)[^]*?(\\n+<!-- end -->)`),
    (_all, start, end) => `${start}${by}${end}`,
  );
const plain = (markdown: string) => markdown.replace(/ *\| */g, '|').replace(/-+/g, '-');

describe('the table of moves', () => {
  it.each(MOVES)('where $when', ({ facts, now = '', cadence = usual, move }) => {
    expect(nextMove(factsWith(facts), cadence, new Date(now))).toMatchObject(move);
  });

  it('has every move there is', () => {
    expect([...new Set(MOVES.map(({ move }) => nameOf(move)))].toSorted()).toEqual(ALL.toSorted());
  });
});

/** `UPDATE_DOCS=1 npx jest test/domain/moves` writes them. */
describe('docs/explanation/reminder.md', () => {
  if (process.env.UPDATE_DOCS) {
    const written = replaced(
      replaced(readFileSync(DOCUMENT, 'utf8'), 'moves', table()),
      'diagram',
      diagram(),
    );
    writeFileSync(DOCUMENT, written);
  }
  const text = readFileSync(DOCUMENT, 'utf8');

  it('has this table', () => {
    expect(plain(between(text, 'moves'))).toBe(plain(table()));
  });

  it('has the diagram of it', () => {
    expect(between(text, 'diagram')).toBe(diagram());
  });
});
