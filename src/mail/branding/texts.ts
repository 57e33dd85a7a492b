import Handlebars from 'handlebars';
import { z } from 'zod';
import type { MailTexts, MailFacts, MailCopy, Voice } from '../texts';

const PARTS = ['subject', 'title', 'asked', 'button', 'why'] as const satisfies (keyof MailCopy)[];
type Part = (typeof PARTS)[number];

/** Sentences of one's own, as templates, for some of the voices. */
export type OwnWords = Partial<Record<Voice, Partial<Record<Part, string>>>>;

/** What may stand in a sentence, for an example. */
export const SENTENCE_VALUES = {
  tasks: '12',
  stale: '9',
  by: '30 Nov',
  byFull: 'Monday, 30 November 2026',
  closes: '30 Nov',
  closesFull: 'Monday, 30 November 2026',
  owners: 'Ann Lee',
  givers: 'Ann Lee',
  takers: 'Bo Li',
};

/** What a texts.json holds of one language, given the voices there are. */
export const wordsSchema = (voices: string[]) =>
  z.partialRecord(z.enum(voices as [string, ...string[]]), z.strictObject(ownParts()).partial());

const ownParts = () =>
  Object.fromEntries(PARTS.map((part) => [part, z.string({ error: 'a sentence' }).min(1)]));

/** `texts` with the sentences of `own` in the place of its own. */
export function rewrite(texts: MailTexts, own: OwnWords = {}): MailTexts {
  const voices = Object.fromEntries(
    Object.entries(texts.voices).map(([voice, words]) => [
      voice,
      withOwn(words, own[voice as Voice] ?? {}, texts),
    ]),
  );
  return { ...texts, voices: voices as MailTexts['voices'] };
}

function withOwn(words: MailCopy, own: Partial<Record<Part, string>>, texts: MailTexts): MailCopy {
  const say = (part: Part) => (own[part] ? saying(own[part], texts) : words[part]);
  return {
    subject: say('subject'),
    title: say('title'),
    asked: say('asked'),
    button: say('button'),
    why: say('why'),
  };
}

/** A sentence of a template; values are not escaped here, but where they are printed. */
function saying(template: string, { people, count }: MailTexts): (said: MailFacts) => string {
  const fill = Handlebars.compile<typeof SENTENCE_VALUES>(template, { noEscape: true, strict: true });
  return (said) =>
    fill({
      tasks: count(said.tasks),
      stale: count(said.stale),
      by: said.by?.short ?? '',
      byFull: said.by?.full ?? '',
      closes: said.closes?.short ?? '',
      closesFull: said.closes?.full ?? '',
      owners: people(said.owners),
      givers: people(said.givers),
      takers: people(said.takers),
    });
}
