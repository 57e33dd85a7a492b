/** Names come from other systems: control and direction-changing characters in them must not rearrange a mail. */
export const oneLine = (text: string): string =>
  ODD.test(text) ? text.replace(LINE, ' ').replace(TURN, '').trim() : text.trim();

const LINE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const TURN = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
const ODD = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
