const element = (id) => document.getElementById(id);
const list = element('mails');
const search = element('search');
const buttons = [...document.querySelectorAll('[data-view]')];

/** What the reader chose last; a mail without it is shown as what it has. */
let view = 'html';

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

function span(className, text) {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

function rowOf({ id, at, to, subject }) {
  const arrived = new Date(at);
  const today = arrived.toDateString() === new Date().toDateString();
  const link = document.createElement('a');
  link.href = `#${id}`;
  link.append(
    span('to', to),
    span('time', (today ? clock : day).format(arrived)),
    span('subject', subject || '(no subject)'),
  );
  const row = document.createElement('li');
  row.append(link);
  return row;
}

/** The latest list asked for: an earlier one that comes later is not shown. */
let asked = 0;

async function showList() {
  const turn = ++asked;
  const wanted = search.value.trim();
  const found = await fetch(`/mails?search=${encodeURIComponent(wanted)}`).then((answer) => answer.json());
  if (turn !== asked) return;
  list.replaceChildren(...found.mails.map(rowOf));
  element('count').textContent = countText(found, wanted);
  markOpened();
}

function countText({ total, mails: shown }, wanted) {
  if (total === 0)
    return wanted ? 'No mail contains this.' : 'No mail yet. New mails appear here by themselves.';
  const mailsText = `${total.toLocaleString()} ${total === 1 ? 'mail' : 'mails'}`;
  return shown.length < total
    ? `The newest ${shown.length} of ${mailsText}; search finds the others`
    : mailsText;
}

function markOpened() {
  const opened = `#${openedId()}`;
  for (const link of list.querySelectorAll('a')) {
    if (link.getAttribute('href') === opened) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

const openedId = () => location.hash.slice(1);

async function openMail() {
  const id = openedId();
  document.body.classList.toggle('reading', id !== '');
  markOpened();
  const parts = id ? await fetch(`/mails/${encodeURIComponent(id)}`) : null;
  if (id !== openedId()) return;
  const there = parts?.ok ?? false;
  element('opened').hidden = !there;
  element('hint').hidden = there;
  if (!there) return;
  const { html, text, attachments, ...mail } = await parts.json();
  element('subject').textContent = mail.subject || '(no subject)';
  element('from').textContent = mail.from;
  element('to').textContent = mail.to;
  element('at').textContent = time.format(new Date(mail.at));
  element('attachments').replaceChildren(...attachments.map((each, at) => attachmentOf(id, each, at)));
  const has = { html, text, source: true };
  for (const button of buttons) button.disabled = !has[button.dataset.view];
  showView(has[view] ? view : html ? 'html' : text ? 'text' : 'source');
}

function attachmentOf(id, { name, bytes, shown }, at) {
  const link = document.createElement('a');
  link.href = `/mails/${id}/attachments/${at}`;
  if (shown) link.target = '_blank';
  else link.download = name;
  link.textContent = name;
  const row = document.createElement('li');
  row.append(link, ` ${Math.ceil(bytes / 1024).toLocaleString()} KB`);
  return row;
}

function showView(shown) {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.view === shown));
  // Replaced, so that the browser's way back leads to the list rather than through views.
  const old = element('body');
  const frame = old.cloneNode();
  frame.src = `/mails/${openedId()}/${shown}`;
  old.replaceWith(frame);
}

for (const button of buttons)
  button.addEventListener('click', () => {
    view = button.dataset.view;
    showView(view);
  });
search.addEventListener('input', () => void showList());
addEventListener('hashchange', () => void openMail());

/** Many mails may arrive at once: the list is asked for again when they pause, twice a second at most. */
let waiting = null;
function showSoon() {
  waiting ??= setTimeout(() => {
    waiting = null;
    void showList();
  }, 500);
}

const arrivals = new EventSource('/arrivals');
arrivals.addEventListener('message', showSoon);
// Also after a connection that was lost: mails may have arrived meanwhile.
arrivals.addEventListener('open', showSoon);
void openMail();
