import { domainOf, gapFor, parsePaces } from '../../../src/domain/delivery/rateLimit';

describe('the pace of domains', () => {
  const paces = parsePaces('qq.com=60/minute, Example.org=2 / second,*=7200/hour') ?? new Map();

  it.each([
    ['qq.com', 1000],
    ['example.org', 500],
    ['anything.else', 500],
  ])('leaves %s %s milliseconds between two mails', (domain, gap) => {
    expect(gapFor(domain, paces)).toBe(gap);
  });

  it('is none where none is said', () => {
    expect(gapFor('qq.com', new Map())).toBeNull();
  });

  it('is that of the address’s domain, whatever its case', () => {
    expect(domainOf('"a@b"@QQ.com')).toBe('qq.com');
  });

  it.each(['', 'qq.com', 'qq.com=0/minute', 'qq.com=1/day', 'qq.com=1/minute,qq.com=2/minute', '=1/minute'])(
    'is not read from "%s"',
    (text) => expect(parsePaces(text)).toBeNull(),
  );
});
