import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { InvalidInput, type Fault } from '../../domain/common/errors';
import { brandSchema } from './brand';
import { faultsOfTemplate } from './checkTemplate';
import { SENTENCE_VALUES, wordsSchema, type OwnWords } from './texts';
import { TEMPLATE_NAMES } from './templates';
import { MAIL_TEXTS } from '../texts';

/** What a folder has of its own. */
export interface Overrides {
  brand: z.infer<typeof brandSchema>;
  texts: { en?: OwnWords | undefined; 'zh-CN'?: OwnWords | undefined };
  /** Sources of templates, by file. */
  templates: Map<string, string>;
}

/** The files of templates that may stand in for the built ones. */
export const TEMPLATE_FILES = [
  ...TEMPLATE_NAMES.flatMap((name) => [`${name}.html.hbs`, `${name}.txt.hbs`]),
  'tasks.txt.hbs',
];

const words = wordsSchema(Object.keys(MAIL_TEXTS.en.voices));
const textsSchema = z.strictObject({ en: words, 'zh-CN': words }).partial();

/** Reads and checks `folder`. Throws InvalidInput naming each file of it that is wrong, and what would be right. */
export function findOverrides(folder: string): Overrides {
  const files = list(folder);
  const faults = files.flatMap((file) => misplaced(file, files));
  const templates = new Map<string, string>();
  for (const file of files.filter((name) => TEMPLATE_FILES.includes(name))) {
    const source = read(folder, file);
    templates.set(file, source);
    faults.push(...faultsOfTemplate(file, source));
  }
  const brand = parse(folder, 'brand.json', brandSchema, files, faults);
  const texts = parse<Overrides['texts']>(folder, 'texts.json', textsSchema, files, faults);
  faults.push(...faultsOfTexts(texts));
  if (faults.length > 0) throw new InvalidInput(`mail templates in ${folder}`, faults);
  return { brand, texts, templates };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^\.|\.md$/.test(entry.name))
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    const expected = `a folder that can be read (${String(error)})`;
    throw new InvalidInput('configuration', [{ field: 'ROLLCALL_MAIL_TEMPLATES', value: folder, expected }]);
  }
}

/** MJML beside its compiled form is where that comes from; other files are mistakes. */
function misplaced(file: string, files: string[]): Fault[] {
  if ([...TEMPLATE_FILES, 'brand.json', 'texts.json'].includes(file)) return [];
  const compiled = file.replace(/\.mjml$/, '.html.hbs');
  if (TEMPLATE_FILES.includes(compiled)) {
    if (files.includes(compiled)) return [];
    return [
      {
        field: file,
        value: 'not compiled',
        expected: `${compiled} beside it: "rollcall mail compile" makes it`,
      },
    ];
  }
  const expected = `one of brand.json, texts.json, ${TEMPLATE_FILES.join(', ')}`;
  return [{ field: 'file', value: file, expected }];
}

function parse<T>(folder: string, file: string, schema: z.ZodType<T>, files: string[], faults: Fault[]): T {
  const { value, fault } = files.includes(file) ? readJson(folder, file) : { value: {}, fault: null };
  const result = schema.safeParse(value);
  if (fault) faults.push(fault);
  else if (!result.success) faults.push(...result.error.issues.map((issue) => faultOf(file, value, issue)));
  return result.data ?? schema.parse({});
}

function readJson(folder: string, file: string): { value: unknown; fault: Fault | null } {
  try {
    return { value: JSON.parse(read(folder, file)) as unknown, fault: null };
  } catch (error) {
    return { value: {}, fault: { field: file, value: String(error), expected: 'JSON' } };
  }
}

function faultOf(file: string, value: unknown, issue: z.core.$ZodIssue): Fault {
  const found = issue.path.reduce<unknown>((part, key) => Object(part)[key] as unknown, value);
  if (issue.code === 'unrecognized_keys')
    return { field: file, value: issue.keys.join(', '), expected: issue.message };
  return { field: [file, ...issue.path].join(': '), value: found, expected: issue.message };
}

function faultsOfTexts(texts: Overrides['texts']): Fault[] {
  return Object.entries(texts).flatMap(([locale, voices]) =>
    Object.entries(voices ?? {}).flatMap(([voice, parts]) =>
      Object.entries(parts ?? {}).flatMap(([part, sentence]) =>
        faultsOfTemplate(`texts.json: ${locale}: ${voice}: ${part}`, sentence, Object.keys(SENTENCE_VALUES)),
      ),
    ),
  );
}

const read = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8');
