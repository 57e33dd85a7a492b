/** A share as the width of a bar. */
export const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)}%`;

/** A count with thousands separators. */
export const number = (count: number) => count.toLocaleString('en');

/** A time, to the minute, in UTC. */
export const moment = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A day, in UTC. */
export const day = (date: Date) => date.toISOString().slice(0, 10);
