import { escapeExpression } from 'handlebars';

/** Opens links in a new window; in the frame, a link would replace the mail. */
const NEW_WINDOW = '<base target="_blank">';

/** The HTML of a mail as a document whose links open in a new window. */
export function htmlDocument(html: string): string {
  const head = /<head\b[^>]*>/i.exec(html);
  if (!head) return `${NEW_WINDOW}${html}`;
  const end = head.index + head[0].length;
  return `${html.slice(0, end)}${NEW_WINDOW}${html.slice(end)}`;
}

/** The plain text of a mail as a document with clickable addresses. */
export function textDocument(text: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Plain text</title>${NEW_WINDOW}<style>${STYLE}</style><pre>${linked(text)}</pre>`;
}

const STYLE = `
:root { color-scheme: light dark }
body { margin: 1.5rem }
pre { margin: 0; font: 14px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere }`;

/** Matches addresses as mail programs do: without punctuation or a closing bracket at the end. */
const ADDRESS = /https?:\/\/[\w\-.~:/?#@!$&'()*+,;=%]*[\w\-~/#@$&*+=%]/g;

function linked(text: string): string {
  let html = '';
  let from = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    html += escapeExpression(text.slice(from, index));
    html += `<a href="${escapeExpression(address)}">${escapeExpression(address)}</a>`;
    from = index + address.length;
  }
  return html + escapeExpression(text.slice(from));
}
