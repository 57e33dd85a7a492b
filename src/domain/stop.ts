/** A time in which nothing was sent and nothing closed. `endedAt` is null while it lasts. */
export interface StopPeriod {
  startedAt: Date;
  endedAt: Date | null;
}
