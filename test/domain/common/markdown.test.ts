import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { marked } from 'marked';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { ABOUT } from '../../../src/domain/common/workflowTitles';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { plain, prose, type Markdown } from '../../../src/domain/common/markdown';
import { singleLine } from '../../../src/domain/common/text';
import { summaryMarkdown } from '../../../src/domain/reminder/summary';
import { factsWith, sent } from '../../support/facts';

/** As Temporal's UI reads Markdown: CommonMark and tables; here even with the HTML that it leaves out. */
const asTemporal = (text: string) =>
  micromark(text, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfmTable()],
    htmlExtensions: [gfmTableHtml()],
  });

/** As GitHub does, which makes links of addresses, too. */
const asGitHub = (text: string) => marked.parse(text, { async: false, gfm: true });

const RENDERERS = [asTemporal, asGitHub];

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#124;': '|',
};
const decoded = (html: string) =>
  html.replace(/&(?:amp|lt|gt|quot|#39|#124);/g, (entity) => ENTITIES[entity]!);

const HOSTILE = [
  '![x](https://evil.example/pixel.png)',
  '[click](javascript:alert(1))',
  '[click][x]\n\n[x]: https://evil.example',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<https://evil.example>',
  '<!-- hidden',
  'https://evil.example/x',
  'www.evil.example',
  'WWW.evil.example',
  'ann@evil.example',
  'mailto:ann@evil.example',
  'corp:www.evil.example',
  'a | b | c',
  'a\\|b',
  'a\\\\|b\\',
  '|---|---|',
  '*bold* **bold** _it_ __it__ ~~gone~~',
  '`code` ``co`de`` ```',
  '# heading',
  '## heading ##',
  '- item',
  '1. item',
  '1) item',
  '> quote',
  '+ item',
  '---',
  '===',
  '***',
  '~~~',
  '&amp; &#42; &lt;b&gt; &copy;',
  '\\*not\\*',
  '{namespace}/{workflowId}',
  '[^1] [x] [ ] $x$ :smile:',
  '\ttab\r\nline\u2028line',
  '\u202Eevil',
  '_a_',
  'a_b_c',
  '日报（每天）*强调*',
  '😀 *x*',
];

const TOKENS = [
  ...'*_`~[]()!<>|\\#-+=:/@&;.{}"\' \n1ab'.split(''),
  ...'www.,http://,https://,&#,中,😀'.split(','),
  '  ',
  '\n\n',
];
const name = fc
  .oneof(
    fc.constantFrom(...HOSTILE),
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  )
  // What cannot be a name in a database, or shows nothing.
  .filter((text) => /\S/.test(singleLine(text)) && !/\p{Surrogate}/u.test(text));

/** The texts between the tags of `html`, which are to be exactly `tags`. */
function textsOf(html: string, tags: string): string[] {
  expect(html.match(/<[^>]*>/g)?.join('')).toBe(tags);
  return html.split(/<[^>]*>/).map(decoded);
}

describe('a text from outside in Markdown', () => {
  const around: [where: string, of: (text: string) => Markdown, html: (shown: string) => string][] = [
    ['in a paragraph', (text) => prose`${text}`, (shown) => `<p>${shown}</p>`],
    ['in a sentence', (text) => prose`Asks ${text} which`, (shown) => `<p>Asks ${shown} which</p>`],
    [
      'in bold',
      (text) => prose`Asks **${text}** now.`,
      (shown) => `<p>Asks <strong>${shown}</strong> now.</p>`,
    ],
    ['in a heading', (text) => prose`### ${text}`, (shown) => `<h3>${shown}</h3>`],
    [
      'in a list',
      (text) => prose`- **${text}**: x`,
      (shown) => `<ul><li><strong>${shown}</strong>: x</li></ul>`,
    ],
    [
      'in a table',
      (text) => prose`| a | b |\n|---|---|\n| ${text} | c |`,
      (shown) =>
        `<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>${shown}</td><td>c</td></tr></tbody></table>`,
    ],
  ];

  it.each(around)('%s is shown as it is, and is nothing else', (_, of, html) => {
    fc.assert(
      fc.property(name, (text) => {
        for (const render of RENDERERS) {
          const shown = decoded(render(of(text).text)).replace(/\n+(?=<|$)|(?<=>)\n+/g, '');
          expect(shown).toBe(html(singleLine(text)));
        }
      }),
      { numRuns: 1_000, seed: 10, examples: HOSTILE.map((text) => [text]) },
    );
  });

  it.each(['corp:ann.lee', 'jobs:ann-lee_2', 'corp:张三', 'nightly_build.v2, 09:00'])(
    'that is an ordinary name is written as it is: %s',
    (text) => expect(prose`${text}`.text).toBe(text),
  );

  it('is cut where it is very long, so that a summary has room for it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 200, maxLength: 2_000 }), (text) => {
        const summary = prose`Asks ${text} which periodic tasks are still needed`.text;
        expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(400);
        expect(Buffer.byteLength(plain(text))).toBeLessThanOrEqual(203);
      }),
    );
    expect(prose`${'a'.repeat(300)}`.text).toBe(`${'a'.repeat(200)}…`);
  });
});

describe('what Temporal shows as Markdown', () => {
  const SRC = path.join(__dirname, '../../../src');
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const places = (pattern: RegExp) =>
    files.flatMap((file) => readFileSync(path.join(SRC, file), 'utf8').match(pattern) ?? []);

  it('is set in one place, which takes nothing but Markdown', () => {
    expect(places(/setCurrentDetails\(.*/g)).toEqual(['setCurrentDetails(details.text);']);
  });

  it('is otherwise a text of ours alone, or made by the same template', () => {
    const given = places(/\bstatic(?:Summary|Details):\s*\S.*/g);
    const made = given.filter((line) => !/:\s*'|: string;$/.test(line));
    const ofMarkdown = /^static\w+: (ABOUT\.\w+(\(\w+\))?|REMINDER_DETAILS)\.text,$/;
    expect(made.filter((line) => !ofMarkdown.test(line))).toEqual([]);
    expect(ABOUT.reminder('*ann*')).toEqual(prose`Asks ${'*ann*'} which periodic tasks are still needed`);
  });
});

describe("a reminder's current details", () => {
  const wait = { do: 'wait', until: '2026-11-08T10:00:00.000Z', because: 'answer', next: 'remind' } as const;
  const cells = (n: number, cell: 'td' | 'th') => Array<string>(n).fill(`<${cell}></${cell}>`).join('');
  const tableOf = (rows: number, columns: number) =>
    `<table><thead><tr>${cells(columns, 'th')}</tr></thead><tbody>` +
    `${`<tr>${cells(columns, 'td')}</tr>`.repeat(rows)}</tbody></table>`;
  const bold = '<strong></strong>';

  it('are markup of ours alone, whatever people and projects are called', () => {
    fc.assert(
      fc.property(name, name, name, (owner, recipient, to) => {
        const notice = { ...sent(0, '2026-11-01T10:00:00.000Z'), recipient };
        const because = {
          tasks: 2,
          to,
          why: 'escalated',
          step: 1,
          since: '2026-11-02T10:00:00.000Z',
          state: 'sent',
          completedAt: null,
          warnable: true,
          until: null,
          ownerCalled: false,
        } as const;
        const facts = factsWith({
          owner,
          delegate: to,
          notices: [notice, notice],
          assigned: [because],
          listed: 2,
        });
        const { text } = summaryMarkdown(facts, wait, parseCadence({}));
        const tags = `<h3></h3><p>${bold}</p><p>${bold}</p>${tableOf(2, 4)}<p>${bold}</p>${tableOf(1, 5)}<p></p>`;
        const texts = textsOf(asTemporal(text), tags);
        expect(texts).toEqual(
          expect.arrayContaining([singleLine(owner), singleLine(recipient), singleLine(to)]),
        );
      }),
      { numRuns: 500, seed: 10 },
    );
  });

  it('have their end, however many were asked', () => {
    const notices = Array.from({ length: 5_000 }, () => ({
      ...sent(0, '2026-11-01T10:00:00.000Z'),
      recipient: '|'.repeat(300),
    }));
    const { text } = summaryMarkdown(factsWith({ notices }), wait, parseCadence({}));
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
    expect(text).toContain('And 4960 more.');
  });
});
