import { shoot } from './browser.mjs';

const PROGRAM = `
:root { color-scheme: dark }
body { margin: 0; padding: 20px 24px; background: #14161b; color: #d7dae0; width: max-content }
pre { margin: 0; font: 13px/1.5 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
b { color: #fff }
.green { color: #6cc788 }
.dim { color: #8a92a3 }`;

/** The sequences that picocolors writes, by what they begin; all that ends one is the end of a span. */
const BEGINS = { 1: '<b>', 2: '<span class="dim">', 32: '<span class="green">' };
const ENDS = { 22: true, 39: true };

const ROWS = 44;

/** Takes a picture of a terminal in which `command` printed `printed`. Of many rows with a time the last are shown. */
export async function shootTerminal(browser, command, printed, name) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 400 } });
  const rows = fitting(`$ <b>${command}</b>\n${html(printed.trimEnd())}`.split('\n'));
  await page.setContent(`<style>${PROGRAM}</style><pre>${rows.join('\n')}</pre>`);
  const { width, height } = await page.locator('body').boundingBox();
  await shoot(page, name, { fullPage: true, clip: { x: 0, y: 0, width, height } });
  await page.close();
}

function fitting(rows) {
  if (rows.length <= ROWS) return rows;
  const head = rows.slice(
    0,
    rows.findIndex((row) => /^\d\d:\d\d:\d\d /.test(row)),
  );
  return [...head, '…', ...rows.slice(head.length + 1 - ROWS)];
}

function html(printed) {
  const open = [];
  const escaped = printed.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'));
  // eslint-disable-next-line no-control-regex -- a terminal's sequences begin with a control character
  return escaped.replace(/\u001B\[(\d+)m/g, (_, code) => {
    if (ENDS[code]) return open.pop() ?? '';
    const tag = BEGINS[code];
    if (!tag) throw new Error(`A terminal's sequence that no picture knows: ${code}`);
    open.push(tag === '<b>' ? '</b>' : '</span>');
    return tag;
  });
}
