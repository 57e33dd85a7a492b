import type { InventoryKind, InventoryRows, Located } from '../../../src/domain/sync/inventory';
import { Faults } from '../../../src/sources/faults';
import { findInventoryFiles } from '../../../src/sources/file/files';
import { readRows } from '../../../src/sources/file/read';
import { inventoryFolder, PEOPLE, PROJECTS, TASKS } from '../../support/inventoryFolder';

/** Reads one file and gives its rows, and what is wrong with it as texts. */
async function read(name: string, content: string | Buffer) {
  const { folder, remove } = await inventoryFolder({ [name]: content });
  const faults = new Faults();
  const rows: Located<InventoryRows[InventoryKind]>[] = [];
  const [file] = await findInventoryFiles([folder]);
  for await (const batch of readRows(file!, { faults })) rows.push(...batch);
  await remove();
  return { rows, faults: faults.told.map((f) => `${f.field}: ${String(f.value)} / ${f.expected}`) };
}

describe('a CSV file', () => {
  it('may end some lines with CRLF and others with LF, as one that was edited elsewhere does', async () => {
    const { rows } = await read('projects.csv', 'id,name,archived_at\r\n1,one,\n2,two,\r\n3,three,');
    expect(rows).toMatchObject([
      { line: 2, id: '1', archivedAt: null },
      { line: 3, id: '2', archivedAt: null },
      { line: 4, id: '3', name: 'three' },
    ]);
  });

  it('may begin with a byte order mark and end its lines with CRLF', async () => {
    const { rows } = await read('projects.csv', '\uFEFFid,name,archived_at\r\n1,巡检,\r\n');
    expect(rows).toEqual([{ id: '1', name: '巡检', archivedAt: null, maintainers: [], url: null, line: 2 }]);
  });

  it('may have its columns in any order, and spaces around cells', async () => {
    const { rows } = await read('projects.csv', 'name, archived_at ,id\n Alpha , ,1\n');
    expect(rows).toEqual([{ id: '1', name: 'Alpha', archivedAt: null, maintainers: [], url: null, line: 2 }]);
  });

  it('names the maintainers of a project by their accounts, with semicolons between', async () => {
    const { rows } = await read('projects.csv', 'id,name,archived_at,maintainers\n1,a,,ann; bob ;\n');
    expect(rows).toMatchObject([{ maintainers: ['ann', 'bob'] }]);
  });

  it('counts lines as an editor does, through empty ones and line breaks in cells', async () => {
    const { rows, faults } = await read('projects.csv', `${PROJECTS}\n1,"a\nb",\n2,,\n3,c,\n`);
    expect(rows).toMatchObject([{ line: 3 }, { line: 6 }]);
    expect(faults).toEqual(['projects.csv, line 5, name: undefined / a text that is not empty']);
  });

  it('names a column it does not know, and the one that was probably meant', async () => {
    const { faults } = await read('projects.csv', 'id,nmae,archived_at\n1,a,\n');
    expect(faults).toEqual([
      'projects.csv, line 1, column: nmae / name?',
      'projects.csv, line 1, column name: undefined / it in the header',
    ]);
  });

  it('names all columns where none is like it', async () => {
    const { faults } = await read('projects.csv', 'id,name,archived_at,colour\n');
    expect(faults).toEqual([
      'projects.csv, line 1, column: colour / one of id, name, archived_at, maintainers',
    ]);
  });

  it('names a column that is there twice', async () => {
    const { faults } = await read('projects.csv', 'id,name,archived_at,id\n');
    expect(faults).toEqual(['projects.csv, line 1, column: id / each column once']);
  });

  it('may leave out the column url and no other', async () => {
    expect(await read('tasks.csv', TASKS.replace(',url', ''))).toEqual({ rows: [], faults: [] });
    const { faults } = await read('tasks.csv', TASKS.replace(',editor', ''));
    expect(faults).toEqual(['tasks.csv, line 1, column editor: undefined / it in the header']);
  });

  it('without anything in it misses all columns', async () => {
    expect((await read('projects.csv', '')).faults).toHaveLength(3);
  });

  it('names a row with another number of cells', async () => {
    const { faults } = await read('projects.csv', `${PROJECTS}1,a\n`);
    expect(faults).toEqual(['projects.csv, line 2, number of cells: 2 / 3, as in the header']);
  });

  it('tells a quote that is not closed at the line where it opens, after the faults before it', async () => {
    const { rows, faults } = await read('projects.csv', `${PROJECTS}1,a,\n2,,\n\n3,"b,\n4,c,\n5,d,\n`);
    expect(rows).toHaveLength(1);
    expect(faults).toEqual([
      'projects.csv, line 3, name: undefined / a text that is not empty',
      'projects.csv, line 5, the quote that opens cell 2: not closed / one at its end; a quote within a cell is written twice',
    ]);
  });

  it('tells it there, too, where a quote of a later row ends it', async () => {
    const { faults } = await read('projects.csv', `${PROJECTS}1,"a,\n2,b,\n3,"c",\n`);
    expect(faults).toEqual([
      expect.stringMatching(/^projects\.csv, line 2, the quote that opens cell 2: not closed/),
    ]);
  });

  it('says that a row with another number of cells goes on beyond its line', async () => {
    const { faults } = await read('projects.csv', `${PROJECTS}1,"a,\n2,5"\n3,,\n`);
    expect(faults).toEqual([
      'projects.csv, line 2, number of cells: 2 / 3, as in the header; it goes on beyond its line, as with a quote that is not closed',
      'projects.csv, line 4, name: undefined / a text that is not empty',
    ]);
  });

  it.each([
    ['say "hi" now', 'cell 2: say " / quotes around the whole cell'],
    ['"hi" now', 'the quote that closes cell 2: within it / one at its end'],
  ])('says of %s, after the faults before it, what is wrong with its quotes', async (name, wrong) => {
    const { faults } = await read('projects.csv', `${PROJECTS}1,,\n2,${name},\n3,,\n`);
    expect(faults).toEqual([
      'projects.csv, line 2, name: undefined / a text that is not empty',
      `projects.csv, line 3, ${wrong}; a quote within a cell is written twice`,
    ]);
  });

  it('says of a header with a stray quote nothing else', async () => {
    const { faults } = await read('projects.csv', 'id,na"me,archived_at\n1,a,\n');
    expect(faults).toEqual([expect.stringMatching(/^projects\.csv, line 1, cell 2: na" /)]);
  });

  it('counts a CRLF in a cell as one line', async () => {
    const { rows, faults } = await read('projects.csv', `${PROJECTS}1,"a\r\nb",\r\n2,,\r\n3,"c`);
    expect(rows).toMatchObject([{ line: 2 }]);
    expect(faults).toEqual([
      'projects.csv, line 4, name: undefined / a text that is not empty',
      expect.stringMatching(/^projects\.csv, line 5, the quote that opens cell 2/),
    ]);
  });

  it.each([
    [`1,"${'x'.repeat(3_000_000)}`, 'row: longer / at most 1000000 bytes'],
    [`1,"${'x\n'.repeat(1_500_000)}`, 'the quote that opens cell 2: not closed / one at its end'],
  ])('is not read to the end to find a quote that is not closed', async (row, wrong) => {
    const { faults } = await read('projects.csv', PROJECTS + row);
    expect(faults).toEqual([expect.stringContaining(`projects.csv, line 2, ${wrong}`)]);
  });

  it('in another encoding than UTF-8 is refused', async () => {
    const latin1 = Buffer.from(`${PROJECTS}1,caf\u00E9,\n`, 'latin1');
    const { faults } = await read('projects.csv', latin1);
    expect(faults).toEqual([
      'projects.csv, line 2, name: caf\uFFFD / text in UTF-8 without NUL or half characters',
    ]);
  });
});

describe('JSON lines', () => {
  it('may leave out what is unknown', async () => {
    const { rows } = await read(
      'people.jsonl',
      '\uFEFF{"account":"ann"}\r\n\r\n{"account":"bob","active":false}',
    );
    expect(rows).toMatchObject([
      { account: 'ann', email: null, active: null, line: 1 },
      { account: 'bob', active: false, line: 3 },
    ]);
  });

  it('are each one object', async () => {
    const { faults } = await read('projects.jsonl', '{"id":\n[1]\n');
    const expected = 'one JSON object on each line, of at most 1000000 characters';
    expect(faults).toEqual([
      `projects.jsonl, line 1, JSON: {"id": / ${expected}`,
      `projects.jsonl, line 2, JSON: [1] / ${expected}`,
    ]);
  });

  it('name a field nobody knows, and the one that was probably meant', async () => {
    const { faults } = await read('projects.jsonl', '{"id":1,"name":"a","archived":true}\n');
    expect(faults).toEqual(['projects.jsonl, line 1, column: archived / archived_at?']);
  });

  it('hold texts, numbers, true, false and null', async () => {
    const { faults } = await read(
      'projects.jsonl',
      '{"id":1.5,"name":["a"]}\n{"id":12345678901234567890,"name":"b"}\n',
    );
    expect(faults).toHaveLength(3);
    expect(faults[0]).toBe('projects.jsonl, line 1, id: 1.5 / a text, an exact number, true, false or null');
  });

  it('are not read to the end when a line is too long', async () => {
    const { faults } = await read('projects.jsonl', `{"id":"${'x'.repeat(3_000_000)}`);
    expect(faults).toHaveLength(1);
  });
});

const task = (values: Record<string, string>) =>
  read('tasks.jsonl', JSON.stringify({ id: '1', project_id: '1', name: 'a', enabled: 'true', ...values }));

describe('a cell', () => {
  it.each([
    ['2026-08-22', '2026-08-22T00:00:00.000Z'],
    ['2026-08-22T06:03:35', '2026-08-22T06:03:35.000Z'],
    ['2026-08-22T06:03:35+08:00', '2026-08-21T22:03:35.000Z'],
    ['2024-02-29T00:00:00.5Z', '2024-02-29T00:00:00.500Z'],
  ])('may hold the date %s', async (text, date) => {
    expect((await task({ updated_at: text })).rows).toMatchObject([{ editedAt: new Date(date) }]);
  });

  it.each([
    ['2024-02-01T08:00:00.000+0800', '2024-02-01T00:00:00.000Z', 'Jira'],
    ['2024-02-01T08:00Z', '2024-02-01T08:00:00.000Z', 'Java, which leaves out seconds of zero'],
    ['2024-02-01 08:00:00+08', '2024-02-01T00:00:00.000Z', 'psql'],
    ['2024-02-01 08:00:00.123456-03:30', '2024-02-01T11:30:00.123Z', 'Python'],
    ['2024-02-01 08:00:00 +0800', '2024-02-01T00:00:00.000Z', 'Ruby'],
    ['2024-02-01 08:00:00 UTC', '2024-02-01T08:00:00.000Z', 'BigQuery'],
    ['2024-02-01T08:00:00,25\u221203', '2024-02-01T11:00:00.250Z', 'ISO 8601 with a comma and its own minus'],
    ['2024-02-01t08:00:00z', '2024-02-01T08:00:00.000Z', 'RFC 3339 in lower case'],
    ['20240201T080000Z', '2024-02-01T08:00:00.000Z', 'ISO 8601 in its short form'],
    ['2024-02-01T24:00', '2024-02-02T00:00:00.000Z', 'ISO 8601 for the end of a day'],
  ])('may hold the date %s, which is %s, as of %s', async (text, date) => {
    expect((await task({ updated_at: text })).rows).toMatchObject([{ editedAt: new Date(date) }]);
  });

  it.each([
    ['22.08.2026', 'a date, as 2026-08-22T06:03:35Z or 2026-08-22'],
    ['2026-8-2', 'a date, as 2026-08-22T06:03:35Z or 2026-08-22'],
    ['1755842615', 'a date, as 2026-08-22T06:03:35Z or 2026-08-22'],
    ['2026-02-01T8:00Z', 'T06:03:35Z, or another time, after the day'],
    ['2026-02-01 08:00 CST', 'Z, or an offset as +08:00, after the time'],
    ['2026-02-01T08:00:00+800', 'Z, or an offset as +08:00, after the time'],
    ['0001-01-01T00:00:00Z', 'a date whose year is 1900 to 2999; an unknown date is an empty cell'],
    ['9999-12-31', 'a date whose year is 1900 to 2999; an unknown date is an empty cell'],
    ['2026-13-01', 'a date whose month is 1 to 12'],
    ['2026-02-29', 'a date whose day is 1 to 28, as 2026-02 has'],
    ['2026-02-01T24:01Z', 'a date whose hour is 0 to 23'],
    ['2026-02-01T08:60Z', 'a date whose minute is 0 to 59'],
    ['2026-02-01T08:00:60Z', 'a date whose second is 0 to 59'],
    ['2026-02-01T08:00:00+80:00', 'a date whose offset is 0 to 14 hours'],
  ])('may not hold the date %s, but %s', async (text, expected) => {
    expect((await task({ updated_at: text })).faults).toEqual([
      `tasks.jsonl, line 1, updated_at: ${text} / ${expected}`,
    ]);
  });

  it.each([
    { id: '' },
    { id: 'x'.repeat(201) },
    { name: 'a\0b' },
    { name: 'cut emoji \ud83d' },
    { id: '\ude00' },
    { creator: '\ude00\ud83d' },
    { enabled: '' },
    { enabled: 'yes' },
    { total_run_count: '1.5' },
    { last_result: 'ok' },
    { failures_in_a_row: '-1' },
    { mean_duration_seconds: '1m' },
    { next_run_at: 'tomorrow' },
    { cost: 'x'.repeat(61) },
    { url: 'javascript:alert(1)' },
  ])('of a task may not hold %j', async (values) => {
    expect((await task(values)).faults).toHaveLength(1);
  });

  it('may hold whole emoji, and an address whose scheme is in capitals', async () => {
    const { rows } = await task({ name: 'nightly \u{1F600}', url: 'HTTPS://J/JOB' });
    expect(rows).toMatchObject([{ name: 'nightly \u{1F600}', url: 'HTTPS://J/JOB' }]);
  });

  it.each([
    'Amy.Smith+jobs@Example.ORG',
    'amy@\u4F8B\u5B50.\u516C\u53F8',
    '\u827E\u7C73@example.org',
    'amy@localhost',
    "o'brien@xn--bcher-kva.example",
    'amy@b\u00FCcher.example',
  ])('may hold the mail address %s', async (email) => {
    const { rows } = await read('people.jsonl', JSON.stringify({ account: 'ann', email }));
    expect(rows).toMatchObject([{ email }]);
  });

  it.each([
    ['amy@example.org.', 'a dot at the end'],
    ['amy@example..org', 'an empty label'],
    ['amy@.example.org', 'an empty label at the beginning'],
    ['.amy@example.org', 'a dot before the name'],
    ['amy.@example.org', 'a dot after the name'],
    ['amy@-example.org', 'a label with a hyphen before it'],
    ['amy@example\u3002org', 'a dot that mail would take for another'],
    ['amy@\uFF45xample.org', 'a full-width letter, which mail would take for a plain one'],
    ['amy@example.org/x', 'more than a domain'],
  ])('may not hold the mail address %j: it has %s', async (email) => {
    expect((await read('people.jsonl', JSON.stringify({ account: 'ann', email }))).faults).toEqual([
      `people.jsonl, line 1, email: ${email} / one mail address, as name@example.org`,
    ]);
  });

  it.each([
    '\u200B',
    '\u200E',
    '\u200F',
    '\u202E',
    '\u2067',
    '\u00AD',
    '\u2060',
    '\u3164',
    '\u0085',
    '\u00A0',
  ])('of somebody who is written to may not have %j in it, which nobody sees', async (character) => {
    const named = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    const odd = `a${character}my`;
    const { faults } = await read(
      'people.jsonl',
      JSON.stringify({ account: odd, email: `${odd}@example.org`, manager: odd }),
    );
    expect(faults.map((fault) => fault.split(' / ')[1])).toEqual(
      Array.from({ length: 3 }, () => `it without ${named}, a character that nobody sees`),
    );
    for (const column of ['creator', 'editor'])
      expect((await task({ [column]: odd })).faults).toHaveLength(1);
    expect(
      (await read('projects.jsonl', JSON.stringify({ id: 1, name: 'a', maintainers: `bob;${odd}` }))).faults,
    ).toHaveLength(1);
  });

  it.each(['ann', 'ann@', 'a@b,c@d', 'Ann <ann@example.org>', 'a@b\r\nBcc: c@d'])(
    'may not hold the mail address %j',
    async (email) => {
      expect((await read('people.jsonl', JSON.stringify({ account: 'ann', email }))).faults).toHaveLength(1);
    },
  );

  it.each([
    ['locale', 'english!'],
    ['locale', 'Chinese'],
    ['time_zone', 'CST'],
    ['time_zone', 'BST'],
    ['time_zone', 'Berlin'],
    ['active', '1'],
  ])('of a person named %s may not hold %s', async (column, value) => {
    const row = { account: 'ann', [column]: value };
    expect((await read('people.jsonl', JSON.stringify(row))).faults).toHaveLength(1);
  });

  it('of a person may be empty, except the account', async () => {
    const { rows, faults } = await read('people.csv', `${PEOPLE}ann,,,,,,\n,Bob,,,,,\n`);
    expect(rows).toHaveLength(1);
    expect(faults).toEqual(['people.csv, line 3, account: undefined / a text that is not empty']);
  });
});
