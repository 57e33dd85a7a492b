/** Names come from other systems: control and direction-changing characters in them must not rearrange what shows them. */
export const oneLine = (text: string): string => (ODD.test(text) ? tamed(text) : text).trim();

/** The same, with the spaces at both ends kept: for a part of a text. */
export const tamed = (text: string): string => text.replace(LINE, ' ').replace(TURN, '');

const LINE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const TURN = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
const ODD = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
