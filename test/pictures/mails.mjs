import { visit } from './browser.mjs';
import { until } from './until.mjs';

/** Waits for the mail number `nth` that `account` got since the moment `since`, and returns the address of its HTML. */
export async function mailTo(stack, account, { since, nth = 1 }) {
  const mail = await until(`mail ${nth} to ${account}`, async () => {
    const { mails } = await (await fetch(`${stack.inboxUrl}/mails?search=${account}@`)).json();
    const arrived = mails.filter(({ at }) => Date.parse(at) >= since);
    return arrived.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))[nth - 1];
  });
  return { ...mail, html: `${stack.inboxUrl}/mails/${mail.id}/html` };
}

/** The confirmation link in the mail that `page` shows. Throws where there is none. */
export const linkIn = (page) =>
  page.locator('a[href*="/r/"]').first().getAttribute('href', { timeout: 10_000 });

/** Waits for a mail to `account` whose page is of that kind of notice; the addresses of its HTML and of that page. */
export const mailOfKind = (browser, stack, account, kind) =>
  until(`a mail to ${account} of the kind ${kind}`, async () => {
    const { mails } = await (await fetch(`${stack.inboxUrl}/mails?search=${account}@`)).json();
    for (const { id } of mails) {
      const html = `${stack.inboxUrl}/mails/${id}/html`;
      const link = await visit(browser, html, { width: 760, height: 760 }, linkIn).catch(() => null);
      const page = link && (await fetch(link, { headers: { accept: 'application/json' } }));
      if (page?.ok && (await page.json()).kind === kind) return { html, link };
    }
  });
