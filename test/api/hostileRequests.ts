import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { SOURCE } from '../support/inventory';

/** Requests of whoever has a link that is valid, and wants to see something break. */
export const hostileRequest = (token: string): fc.Arbitrary<InjectOptions> =>
  fc
    .record({
      method: fc.constantFrom(
        ...Array<'POST'>(20).fill('POST'),
        'GET',
        'HEAD',
        'PUT',
        'PATCH',
        'DELETE',
        'OPTIONS',
      ),
      url: address(token),
      headers,
      sent: fc.oneof(jsonBody, jsonBody, formBody, formBody, rawBody),
      remoteAddress: fc.ipV4(),
    })
    .map(({ sent: { type, payload }, headers: given, ...request }) => ({
      ...request,
      ...(request.method !== 'GET' && request.method !== 'HEAD' && { payload }),
      headers: { ...given, 'content-type': type },
    }));

/** Texts that have broken things elsewhere. */
const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  'test:\0',
  '\uD800',
  '\uDFFFx',
  '\uFEFF',
  '\u202Etxt',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-0',
  '1e999',
  '9'.repeat(400),
  "'; drop table answer; --",
  '${7*7}{{7*7}}<%= 7 %>',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '%00',
  '%zz',
  '\r\nset-cookie: a=b',
  'ﷺ'.repeat(500),
  'e\u0301'.repeat(500),
  'x'.repeat(70_000),
  'test:ben',
  'test:ann',
  'ben',
  '0000-01-01',
  '2026-11-30',
  '9999-12-31',
  '2026-02-30',
  '2026-11-30T25:61:61Z',
  '2026-11-30T08:00:00+99:99',
  '2026-11-30T08:00:00.' + '9'.repeat(300) + 'Z',
  '+275760-09-13T00:00:00Z',
  '2026-W48-1',
];

const oddText = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.5, 1e21, 1e308, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, 2 ** 31),
  fc.double(),
  fc.integer(),
);

const kind = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('keep', 'close', 'snooze', 'not mine') },
  { weight: 1, arbitrary: oddText },
);

/** Any value, now and then nested far deeper than anybody needs; as text, since JSON.stringify gives up before. */
const oddValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: oddText.map((text) => JSON.stringify(text)) },
  { weight: 2, arbitrary: oddNumber.map((number) => String(number)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 4 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(20, 40, 200, 5_000, 200_000).map((depth) => nested(depth, '[', ']')),
  },
  { weight: 1, arbitrary: fc.constantFrom(20, 40, 200, 50_000).map((depth) => nested(depth, '{"a":', '}')) },
);

const nested = (depth: number, open: string, close: string) =>
  `${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`;

/** The usual, and something odd in one of `oneIn` cases. */
const orOdd = (usual: fc.Arbitrary<unknown>, oneIn: number) =>
  fc.oneof(
    { weight: oneIn - 1, arbitrary: usual.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: oddValue },
  );

const list = (items: fc.Arbitrary<string>) =>
  fc.array(items, { maxLength: 4 }).map((all) => `[${all.join()}]`);

/** A body as it should be, but for something odd in one field of `oneIn`. */
function answers(oneIn: number): fc.Arbitrary<string> {
  const odd = (usual: fc.Arbitrary<unknown>) => orOdd(usual, oneIn);
  const task = { source: odd(fc.constant(SOURCE)), taskId: odd(fc.constantFrom('t0', 't1')) };
  const kinds = ['keep', 'close', 'snooze', 'not mine'];
  const said = fc.constantFrom(...kinds).chain((usual) =>
    fc.record({
      kind: odd(fc.constant(usual)),
      until: odd(
        fc.constantFrom(...(usual === 'snooze' ? ['2026-11-30', '2026-12-01T08:00:00+08:00'] : [undefined])),
      ),
      names: odd(fc.constantFrom(...(usual === 'not mine' ? ['test:ben', 'test:ann'] : [undefined]))),
    }),
  );
  return fc
    .record({
      version: odd(fc.nat(3)),
      all: fc.option(said.map(written)),
      answers: list(fc.tuple(fc.record(task), said).map(([of, what]) => written({ ...of, ...what }))),
      extra: odd(fc.constant(undefined)),
      ['__proto__']: odd(fc.constant(undefined)),
    })
    .map(written);
}

/** Fields that are JSON already, as an object. */
const written = (fields: Record<string, string | null | undefined>): string =>
  `{${Object.entries(fields)
    .filter(([, text]) => typeof text === 'string')
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join()}}`;

const jsonBody = fc.tuple(fc.oneof(answers(40), answers(4), oddValue), fc.nat(9)).map(([text, luck]) => ({
  type: luck === 9 ? 'application/json; charset=utf-16' : 'application/json',
  payload: luck === 8 ? text.slice(0, -1) : text,
}));

const field = fc.constantFrom(
  'version',
  'all',
  'all.until',
  'all.names',
  'task.0',
  'until.0',
  'names.0',
  'task.1',
  'names.1',
  'task.99',
  'task.-1',
  '__proto__',
  'constructor',
  'lang',
  '',
);
const formBody = fc
  .tuple(
    fc.array(fc.tuple(field, fc.oneof(kind, fc.nat(3).map(String), oddText)), { maxLength: 12 }),
    fc.constantFrom('', '&version=0', '&=&&%&%zz=%zz', '&version=0&all=keep'),
  )
  .map(([fields, more]) => ({
    type: 'application/x-www-form-urlencoded',
    payload: new URLSearchParams(fields).toString() + more,
  }));

const rawBody = fc.record({
  type: fc.constantFrom(
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json',
    'application/problem+json',
    '*/*',
    'application/x-www-form-urlencoded',
    'application/json;',
    'application',
    '',
    'message/rfc822',
    '\t',
  ),
  payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
});

/** What a header may hold on its way; Node lets nothing else in. */
const headerText = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, ''));

const headers = fc.record(
  {
    accept: fc.oneof(fc.constantFrom('text/html', 'application/json', '*/*'), headerText),
    'accept-language': fc.oneof(fc.constantFrom('zh-CN', 'en;q=0.1', 'x'.repeat(5000)), headerText),
    'accept-encoding': fc.constantFrom('gzip', 'br', 'deflate;q=0', '*', 'identity;q=0'),
    'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
    'sec-fetch-site': fc.constantFrom(
      'same-origin',
      'none',
      'x',
      ...Array<string>(12).fill('same-origin'),
      'cross-site',
    ),
    cookie: fc.oneof(
      headerText,
      headerText.map((text) => `rollcall_login=${text}`),
    ),
    host: fc.constantFrom('evil.example', 'localhost:8088', ''),
    'x-forwarded-for': headerText,
    'idempotency-key': headerText,
    expect: fc.constantFrom('x'),
  },
  { requiredKeys: [] },
);

const address = (token: string) =>
  fc
    .tuple(
      fc.oneof(
        { weight: 20, arbitrary: fc.constant(`/r/${token}`) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(`/r/${token}/`, `/r/${token}/sign-in`, `//r/${token}`, `/r/${token}%00`),
        },
      ),
      fc.oneof(
        fc.constantFrom(
          '',
          '',
          '?lang=zh-CN',
          '?lang=en&lang=zh-CN',
          '?lang[]=x',
          '?__proto__[x]=1',
          '?%',
          '?lang=%00',
        ),
        oddText.map((text) => `?lang=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''))}`),
      ),
    )
    .map(([path, query]) => path + query);
