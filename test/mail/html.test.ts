import { HtmlValidate } from 'html-validate';
import { LOCALES } from '../../src/domain/common/notice';
import { BUILT_IN } from '../../src/mail/branding/design';
import { SAMPLES, sampleOf } from '../../src/mail/preview';

/**
 * HTML as mail programs need it: tables for layout and attributes that the web gave up are right here. What is
 * checked is that it is well-formed, that nothing is where it may not be, and that it can be read aloud.
 */
const checker = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    deprecated: 'off',
    'no-deprecated-attr': 'off',
    'no-inline-style': 'off',
    'no-trailing-whitespace': 'off',
    'attr-quotes': 'off',
    'void-style': 'off',
    'doctype-style': 'off',
    'no-redundant-role': 'off',
    'no-implicit-button-type': 'off',
    'attribute-boolean-style': 'off',
    'element-case': 'off',
    'prefer-native-element': 'off',
    'long-title': 'off',
  },
});

const mails = LOCALES.flatMap((locale) => SAMPLES.map((name) => ({ locale, name })));

it.each(mails)('$name in $locale is sound HTML', async ({ name, locale }) => {
  const { html } = await sampleOf(name, locale, BUILT_IN, 'Rollcall <rollcall@example.org>');
  const { results } = await checker.validateString(html);
  const faults = results.flatMap(({ messages }) =>
    messages.map(
      ({ ruleId, message, line }) =>
        `${ruleId}: ${message} (line ${line}: ${html.split('\n')[line - 1]?.slice(0, 120)})`,
    ),
  );
  expect([...new Set(faults)]).toEqual([]);
});
