import { tamed } from '../domain/oneLine';

/**
 * `text` as a terminal may have it, in one line. Names in it come from other systems: of control characters only the
 * colours that commands use stay, and nothing that changes direction.
 */
export const onScreen = (text: string): string =>
  text
    .split(COLOUR)
    .map((part, i) => (i % 2 === 1 ? part : tamed(part)))
    .join('');

// oxlint-disable-next-line no-control-regex -- the colours are control sequences
const COLOUR = /(\x1b\[(?:1|2|22|3[1-69])m)/;
