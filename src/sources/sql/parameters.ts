/** What a query is given by name. */
export type Parameters = Record<string, unknown>;

/** What is left alone: texts, quoted names, comments, and casts. Then a parameter, as `:ids`. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1|::|:([a-z_]\w*)/gi;

/** The query without the semicolons and comments that end it: what follows inside a larger query would be theirs. */
export function withoutEnd(query: string): string {
  const isComment = (token: string) => token.startsWith('--') || token.startsWith('/*');
  const blanked = query.replace(TOKENS, (token) => (isComment(token) ? ' '.repeat(token.length) : token));
  return query.slice(0, blanked.replace(/[\s;]+$/, '').length).trim();
}

/** The names of the parameters in a query, each once. */
export const namesIn = (query: string): string[] => [
  ...new Set([...query.matchAll(TOKENS)].flatMap(([, , name]) => name ?? [])),
];

/**
 * The query with `place(name, n)` in the place of its nth parameter, and the values in that order. A parameter in a text,
 * a quoted name or a comment is none.
 */
export function bind(
  query: string,
  parameters: Parameters,
  place: (at: number) => string,
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const text = query.replace(TOKENS, (token, _tag, name: string | undefined) => {
    if (name === undefined) return token;
    values.push(parameters[name]);
    return place(values.length);
  });
  return { text, values };
}
