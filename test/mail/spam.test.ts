import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOCALES } from '../../src/domain/common/notice';
import { BUILT_IN } from '../../src/mail/branding/design';
import { SAMPLES, sampleOf } from '../../src/mail/preview';

/** Debian's `spamassassin`, an independent judge of mail: by its rules alone, no list or server is asked. */
const RULES = ['--local', '--test-mode', '--cf=use_bayes 0', '--cf=use_auto_welcomelist 0'];
const MOST = 2; // from 5 on it takes a mail for spam
const skipped = process.env.ROLLCALL_SKIP_SPAMASSASSIN === '1';
const mails = LOCALES.flatMap((locale) => SAMPLES.map((name) => ({ locale, name })));

/** Its word on each mail, by the mail's file: the score, and the rules that made it. */
const judged = new Map<string, { score: number; rules: string }>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spam-'));
  if (skipped) return;
  for (const { name, locale } of mails) {
    const { mail } = await sampleOf(name, locale, BUILT_IN, 'Rollcall <rollcall@example.org>');
    await writeFile(path.join(folder, `${name}.${locale}`), delivered(`${name}.${locale}`, mail.raw));
  }
  const files = mails.map(({ name, locale }) => path.join(folder, `${name}.${locale}`));
  readVerdicts(runSpamAssassin([...RULES, ...files]));
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

/** The mail as a server stored it that got it from outside. */
const delivered = (id: string, raw: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `X-Sample: ${id}\r\n` +
        'Received: from app.example.org (app.example.org [93.184.216.34])\r\n' +
        '\tby mx.example.net with ESMTPS id 1; Mon, 23 Nov 2026 08:10:02 +0000\r\n',
    ),
    raw,
  ]);

function runSpamAssassin(args: string[]): string {
  try {
    return execFileSync('spamassassin', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  } catch (cause) {
    const advice = 'install it: apt-get install spamassassin, or set ROLLCALL_SKIP_SPAMASSASSIN=1';
    throw new Error(`SpamAssassin did not run; ${advice}`, { cause });
  }
}

const STATUS = /^X-Spam-Status: \w+, score=(-?[\d.]+) required=[\d.]+\s+tests=([\s\S]*?)\s+autolearn/gm;

function readVerdicts(output: string): void {
  const ids = [...output.matchAll(/^X-Sample: (\S+)/gm)].map(([, id = '']) => id);
  const verdicts = [...output.matchAll(STATUS)];
  expect(verdicts).toHaveLength(ids.length);
  ids.forEach((id, i) => {
    const [, score, rules = ''] = verdicts[i] ?? [];
    judged.set(id, { score: Number(score), rules: rules.replace(/\s+/g, '') });
  });
}

(skipped ? it.skip : it).each(mails)(
  'SpamAssassin scores $name in $locale far below spam',
  ({ name, locale }) => {
    const { score, rules } = judged.get(`${name}.${locale}`) ?? { score: Number.NaN, rules: 'not judged' };
    expect({ rules, below: score < MOST }).toEqual({ rules, below: true });
  },
);

it('SpamAssassin knows spam when it sees it', () => {
  if (skipped) return;
  const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
  const out = execFileSync('spamassassin', RULES, { encoding: 'utf8', input: `Subject: x\n\n${gtube}\n` });
  expect(out).toMatch(/^X-Spam-Status: Yes/m);
}, 60_000);
