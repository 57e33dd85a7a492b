/** A value that the global set-up left for the tests. Throws where the tests do not run under jest's configuration. */
export function fromGlobalSetup(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the tests with "npx jest", whose global set-up provides it`);
  return value;
}
