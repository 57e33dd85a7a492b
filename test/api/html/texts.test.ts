import {
  isLiteralElement,
  isNumberElement,
  isPluralElement,
  isPoundElement,
} from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGUES, declaredOf, TEXTS, type Catalogue } from '../../../src/api/html/texts';
import { ARGUMENTS } from '../../../src/api/html/texts/arguments';
import { LOCALES } from '../../../src/domain/common/notice';

type Ast = ReturnType<IntlMessageFormat['getAst']>;
interface Message {
  key: string;
  /** The group in which the arguments are declared: several messages may share them. */
  group: string;
  text: string;
  declared: Record<string, string>;
}

/** Every message of a catalogue, with the arguments that are declared for it. */
function messagesOf(catalogue: Catalogue, declared: unknown, path: string[] = []): Message[] {
  return Object.entries(catalogue).flatMap(([key, below]) => {
    const here = [...path, key];
    const given = declaredOf(declared, key);
    if (typeof below !== 'string') return messagesOf(below, given, here);
    const shared = typeof declared === 'object' && declared !== null && '*' in declared && !(key in declared);
    const group = shared ? path.join('.') : here.join('.');
    return { key: here.join('.'), group, text: below, declared: Object.assign({}, given) };
  });
}

/** The arguments that a message uses, as ICU's parser finds them: `tasks` of `{tasks, plural, ...}`, also within. */
function argumentsOf(ast: Ast): { name: string; counts: boolean }[] {
  return ast.flatMap((element) => {
    const within =
      'options' in element ? Object.values(element.options).flatMap((one) => argumentsOf(one.value)) : [];
    if (isLiteralElement(element) || isPoundElement(element)) return within;
    return [{ name: element.value, counts: isNumberElement(element) || isPluralElement(element) }, ...within];
  });
}

const used = ({ text }: Message, locale: string) =>
  argumentsOf(new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst());

const ALL = LOCALES.flatMap((locale) =>
  messagesOf(CATALOGUES[locale], ARGUMENTS).map((message) => ({
    locale,
    ...message,
    used: used(message, locale),
  })),
);
const keysOf = (locale: string) => ALL.filter((one) => one.locale === locale).map(({ key }) => key);

describe('the messages of the pages', () => {
  it.each(LOCALES)('%s has the keys of English, in the same order, and no other', (locale) => {
    expect(keysOf(locale)).toEqual(keysOf('en'));
  });

  it('use no argument that the code does not give', () => {
    const surplus = ALL.flatMap(({ locale, key, declared, used: names }) =>
      names.filter(({ name }) => !(name in declared)).map(({ name }) => `${locale} ${key}: {${name}}`),
    );
    expect(surplus).toEqual([]);
  });

  it('count only by what the code gives as a number', () => {
    const texts = ALL.flatMap(({ locale, key, declared, used: names }) =>
      names
        .filter(({ name, counts }) => counts && declared[name] === 'text')
        .map(({ name }) => `${locale} ${key}: {${name}}`),
    );
    expect(texts).toEqual([]);
  });

  it('leave out no date and no name that another language says', () => {
    const textsOf = (one: (typeof ALL)[number]) =>
      new Set(one.used.map(({ name }) => name).filter((name) => one.declared[name] === 'text'));
    const missing = ALL.flatMap((one) =>
      ALL.filter(({ key }) => key === one.key).flatMap((other) =>
        [...textsOf(other)]
          .filter((name) => !textsOf(one).has(name))
          .map((name) => `${one.locale} ${one.key}: {${name}}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('use each argument that the code gives, in some language', () => {
    const said = new Set(
      ALL.flatMap(({ group, used: names }) => names.map(({ name }) => `${group}: {${name}}`)),
    );
    const given = new Set(
      ALL.flatMap(({ group, declared }) => Object.keys(declared).map((name) => `${group}: {${name}}`)),
    );
    expect([...given].filter((one) => !said.has(one))).toEqual([]);
  });

  it('declare arguments only for keys there are', () => {
    const groups = new Set(
      ALL.filter(({ declared }) => Object.keys(declared).length > 0).map(({ group }) => group.split('.')[0]),
    );
    expect(Object.keys(ARGUMENTS).filter((key) => !groups.has(key))).toEqual([]);
  });

  it.each([
    [0, '0 tasks'],
    [1, '1 task'],
    [2000, '2000 tasks'],
  ])('say how many tasks there are: %i as %s', (tasks, said) => {
    expect(TEXTS.en.projectCount({ tasks, stale: 0 })).toBe(said);
  });

  it('leave marks of HTML as they are: the template escapes them', () => {
    expect(TEXTS.en.greeting({ name: '<b>{ann}</b>' })).toBe('Hello <b>{ann}</b>,');
  });
});
