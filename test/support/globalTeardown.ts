/** Stops what the global set-up started; no process stays behind. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.rollcallServers?.stop();
}
