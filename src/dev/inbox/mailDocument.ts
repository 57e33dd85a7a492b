import { escapeExpression } from 'handlebars';

/** In a frame a page that links to itself would replace the mail. */
const NEW_WINDOW = '<base target="_blank">';

/** The HTML of a mail as a document whose links open a window of their own. */
export function htmlDocument(html: string): string {
  const head = /<head\b[^>]*>/i.exec(html);
  if (!head) return `${NEW_WINDOW}${html}`;
  const end = head.index + head[0].length;
  return `${html.slice(0, end)}${NEW_WINDOW}${html.slice(end)}`;
}

/** The plain text of a mail as a document in which addresses of pages are links. */
export function textDocument(text: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Plain text</title>${NEW_WINDOW}<style>${STYLE}</style><pre>${linked(text)}</pre>`;
}

const STYLE = `
:root { color-scheme: light dark }
body { margin: 1.5rem }
pre { margin: 0; font: 14px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere }`;

/** As mail programs do: what ends a sentence or closes a bracket behind an address is no part of it. */
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
