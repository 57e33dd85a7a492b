/** The highest number of mails per second for each domain; `*` stands for every domain not named. */
export type Paces = ReadonlyMap<string, number>;

/** The domain of a mail address, in lower case. */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** The time between two mails to `domain`, in milliseconds; null if the domain is not paced. */
export function gapFor(domain: string, paces: Paces): number | null {
  const rate = paces.get(domain) ?? paces.get('*');
  return rate === undefined ? null : 1000 / rate;
}

const PACE = /^(\*|[^\s=@/]+)\s*=\s*(\d+(?:\.\d+)?)\s*\/\s*(second|minute|hour)$/;
const SECONDS: Record<string, number> = { second: 1, minute: 60, hour: 3600 };

/** The format `parsePaces` reads, for error messages. */
export const PACES_EXPECTED =
  'domains with their limits, separated by commas: qq.com=60/minute, *=10/second (second, minute or hour)';

/** Parses paces such as `qq.com=60/minute, *=10/second`; null if the format is wrong. */
export function parsePaces(text: string): Paces | null {
  const paces = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, domain, count, unit = ''] = PACE.exec(part.trim()) ?? [];
    const rate = Number(count) / (SECONDS[unit] ?? NaN);
    if (!domain || !(rate > 0) || paces.has(domain.toLowerCase())) return null;
    paces.set(domain.toLowerCase(), rate);
  }
  return paces;
}
