/** A part of a whole, as the width of a bar. */
export const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)}%`;

/** A count as people read it. */
export const number = (count: number) => count.toLocaleString('en');

/** A moment, to the minute. */
export const moment = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A day. */
export const day = (date: Date) => date.toISOString().slice(0, 10);
