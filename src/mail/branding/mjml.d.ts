/** MJML 5 brings no types; this is what the build uses of it. */
declare module 'mjml' {
  interface Options {
    filePath: string;
    ignoreIncludes: boolean;
    validationLevel: 'soft';
    fonts: Record<string, string>;
  }
  const mjml: (
    source: string,
    options: Options,
  ) => Promise<{ html: string; errors: { formattedMessage: string }[] }>;
  export default mjml;
}
