import { z } from 'zod';
import type { Locale } from '../../domain/common/notice';

/** Whose mails these are, as they look. */
export interface Brand {
  /** What the product is called. */
  name: string;
  /** What stands at the head of every mail; text, as pictures are blocked or tell who opened a mail. */
  logo: string;
  /** Of buttons and links: on white, and of links on a dark ground. `#rrggbb`. */
  colour: string;
  darkColour: string;
  /** The last line of every mail; null for none. */
  footer: Record<Locale, string | null>;
}

/** The brand where no other is given. */
export const ROLLCALL: Brand = {
  name: 'Rollcall',
  logo: 'Rollcall',
  colour: '#3451c6',
  darkColour: '#9db2ff',
  footer: { en: null, 'zh-CN': null },
};

const WHITE = '#ffffff';
const DARK_GROUND = '#1b1e26';
const READABLE = 4.5; // the contrast that WCAG 2 asks of text

const line = z
  .string({ error: 'a line of text' })
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'one line of text');

const colour = (ground: string, expected: string) =>
  z
    .string({ error: expected })
    .regex(/^#[0-9a-f]{6}$/i, { error: expected, abort: true })
    .refine((text) => contrast(text, ground) >= READABLE, { error: expected });

const FOOTER_EXPECTED = 'a line of text, or one for each language: {"en": "...", "zh-CN": "..."}';

/** What a brand.json holds; the rest is as built in. */
export const brandSchema = z.strictObject({
  name: line.optional(),
  logo: line.optional(),
  colour: colour(WHITE, 'a colour such as #3451c6, dark enough to be read on white').optional(),
  darkColour: colour(
    DARK_GROUND,
    `a colour such as #9db2ff, light enough to be read on ${DARK_GROUND}`,
  ).optional(),
  footer: z.union([line, z.strictObject({ en: line, 'zh-CN': line })], { error: FOOTER_EXPECTED }).optional(),
});

/** The brand that `given` makes of the built-in one. */
export function toBrand(given: z.infer<typeof brandSchema>): Brand {
  const { name, logo, colour: light, darkColour, footer } = given;
  return {
    name: name ?? ROLLCALL.name,
    logo: logo ?? name ?? ROLLCALL.logo,
    colour: light ?? ROLLCALL.colour,
    darkColour: darkColour ?? ROLLCALL.darkColour,
    footer: typeof footer === 'object' ? footer : { en: footer ?? null, 'zh-CN': footer ?? null },
  };
}

/** How well two colours are told apart, from 1 to 21, as WCAG 2 reckons it. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
