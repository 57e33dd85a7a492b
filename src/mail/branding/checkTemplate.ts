import Handlebars from 'handlebars';
import type { Fault } from '../../domain/common/errors';

/** What the mails of each template may print; what has a `!` they must. A link nobody sees is a question nobody can answer. */
const FRAME = ['locale', 'brand', 'subject', 'title', 'about', 'footer', 'brandFooter'];
const BRAND = ['name', 'logo', 'colour', 'darkColour'];
const DATED = ['day', 'age', 'line'];
const TASK = [
  'name',
  'url',
  'mark',
  'whose',
  'schedule',
  'words',
  'expression',
  'due',
  'edited',
  'ran',
  'runs',
  ...DATED,
];
const COLUMNS = ['task', 'edited', 'ran', 'runs', 'schedule'];
const TABLE = ['table', 'dated', 'columns', 'projects', 'tasks', 'more', 'colon', ...TASK, ...COLUMNS];
const NOTICE = [
  ...FRAME,
  ...BRAND,
  ...TABLE,
  'greeting',
  'reasons',
  'link',
  'acts',
  'button',
  'leadTo',
  'hint',
];
const REPORT = [
  'guardrails',
  'what',
  'command',
  'groups',
  'rows',
  'value',
  'plot',
  'legend',
  'bars',
  'parts',
  'percent',
];
const DIGEST = [
  ...FRAME,
  ...BRAND,
  ...REPORT,
  'colour',
  'day',
  'asked',
  'sparks',
  'waiting',
  'owner',
  'since',
  'tasks',
  't',
];
const ALERT = [...FRAME, ...BRAND, 'advice', 'command'];

const VALUES: Record<string, string[]> = {
  notice: NOTICE,
  closed: NOTICE,
  handed: NOTICE,
  digest: [...DIGEST, 'plotTitle', 'plotTitleInText', 'waitingTitle'],
  alert: ALERT,
  tasks: [...TABLE],
};

const NEEDED: Record<string, string[]> = {
  notice: ['link', 'footer'],
  closed: ['link', 'hint', 'footer'],
  handed: ['about', 'footer'],
  digest: ['guardrails', 'groups', 'footer'],
  alert: ['about', 'footer'],
  tasks: ['projects', 'name'],
};

const HELPERS = ['if', 'unless', 'each', 'with'];

/** What is wrong with a template's source: its syntax, a value it prints that there is none of, one it leaves out. */
export function faultsOfTemplate(file: string, source: string, values?: string[]): Fault[] {
  const [name = ''] = file.split('.');
  try {
    const used = usedIn(source);
    const known = values ?? VALUES[name] ?? [];
    const strange = [...used].filter((part) => !known.includes(part));
    const missing = values ? [] : (NEEDED[name] ?? []).filter((part) => !used.has(part));
    return [
      ...strange.map((part) => ({
        field: file,
        value: `{{${part}}}`,
        expected: `one of ${known.join(', ')}`,
      })),
      ...missing.map((part) => ({
        field: `${file}: {{${part}}}`,
        value: undefined,
        expected: 'it somewhere',
      })),
    ];
  } catch (error) {
    return [{ field: file, value: messageOf(error), expected: 'a Handlebars template' }];
  }
}

/** The names of values in a template, whatever they are looked up in. */
function usedIn(source: string): Set<string> {
  const used = new Set<string>();
  class Names extends Handlebars.Visitor {
    override PathExpression({ parts, data }: hbs.AST.PathExpression): void {
      if (data && parts[0] !== 'root') return;
      for (const part of data ? parts.slice(1) : parts) if (!HELPERS.includes(part)) used.add(part);
    }
    override PartialStatement({ name }: hbs.AST.PartialStatement): void {
      const partial = (name as hbs.AST.PathExpression).original;
      if (partial !== 'tasks') throw new Error(`there is no {{> ${partial}}}; only {{> tasks}}`);
    }
  }
  new Names().accept(Handlebars.parse(source));
  return used;
}

const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n').join(' ');
