import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from './ledger';
import type { Mail, MailServer } from './mailServer';
import type { Person, Plan, Reply, Say } from './plan';

/** The people of a plan: they read their mail and answer, over HTTP, whatever is broken meanwhile. */
export interface People {
  /** How many have begun to answer, and neither got an answer nor given up. */
  answering(): number;
  /** From now on nobody begins anything. */
  stop(): void;
}

/** The page of a notice, as JSON. */
interface Page {
  kind: string;
  kinds: Say[];
  version: number;
  tasks: {
    source: string;
    taskId: string;
    asked: boolean;
    became: string | null;
    assignedFor: string | null;
  }[];
  answers: { source: string; taskId: string; kind: Say }[];
}

/** How long somebody tries to answer before they leave it, in milliseconds. */
const PATIENCE_MS = 20_000;

export function peopleOf(plan: Plan, apiUrl: string, mail: MailServer, ledger: Ledger): People {
  const under = new Set<Promise<void>>();
  const asked = new Map<string, Set<string>>();
  let over = false;
  const begin = (work: Promise<void>) => {
    const tracked = work.finally(() => under.delete(tracked));
    under.add(tracked);
  };
  mail.onMail = (received) => {
    const person = plan.people.find(({ account }) => `${account}@example.org` === received.to);
    if (!person || over || received.token === null || received.notice === null) return;
    const known = asked.get(person.account) ?? new Set();
    if (known.has(received.notice)) return;
    asked.set(person.account, known.add(received.notice));
    for (const reply of person.replies.filter(({ to }) => to === known.size))
      begin(replyTo({ person, reply, received, apiUrl, ledger }));
  };
  return {
    answering: () => under.size,
    stop: () => void (over = true),
  };
}

interface Replying {
  person: Person;
  reply: Reply;
  received: Mail;
  apiUrl: string;
  ledger: Ledger;
}

async function replyTo(replying: Replying): Promise<void> {
  const { reply } = replying;
  await sleep(reply.after);
  const once = say(replying, reply.say);
  await Promise.all(reply.twice ? [once, say(replying, reply.say)] : [once]);
  if (!reply.change) return;
  await sleep(reply.change.after);
  await say(replying, reply.change.say);
}

/** Says it, and again where that came to nothing, as the pages tell people to. */
async function say(replying: Replying, kind: Say): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const outcome = await tryToSay(replying, kind).catch(() => 'again' as const);
    if (outcome === 'done') return;
    await sleep(150);
  }
}

async function tryToSay(
  { person, reply, received, apiUrl, ledger }: Replying,
  kind: Say,
): Promise<'done' | 'again'> {
  const url = `${apiUrl}/r/${received.token}`;
  const opened = await request(url);
  if (opened.status === 404 || opened.status === 410) {
    ledger.dead.push({ notice: received.notice, at: Date.now(), status: opened.status, body: opened.body });
    return 'done';
  }
  if (opened.status !== 200) return 'again';
  const page = JSON.parse(opened.body) as Page;
  const allowed = page.kinds.includes(kind) ? kind : page.kinds[0];
  if (!allowed) return 'done';
  const listed = page.tasks.filter(({ asked }) => asked);
  const tasks = reply.of === 'half' ? listed.filter((_, n) => n % 2 === 0) : listed;
  if (tasks.length === 0) return 'done';
  const until = allowed === 'snooze' ? new Date(Date.now() + 5 * 86_400_000).toISOString() : null;
  const names = allowed === 'not mine' && reply.names !== person.account ? reply.names : null;
  const answers = tasks.map(({ source, taskId }) => ({
    source,
    taskId,
    kind: allowed,
    ...(until !== null && { until }),
    ...(names !== null && { names: `plant:${names}` }),
  }));
  const given = tasks.map(({ source, taskId: task, assignedFor }) => ({
    notice: received.notice ?? '',
    by: person.account,
    source,
    task,
    kind: allowed,
    until,
    names,
    from: Date.now(),
    to: Infinity,
    acknowledged: false,
    contact: assignedFor === 'escalated' || assignedFor === 'owner gone',
  }));
  ledger.given.push(...given);
  const told = await request(url, { version: page.version, answers });
  // What was refused is not recorded, by the page's own word.
  const refused = told.status >= 400 && told.status < 500;
  if (refused) ledger.given = ledger.given.filter((one) => !given.includes(one));
  const isRecorded = told.status === 200 || (told.status === 503 && told.body.includes('/recorded'));
  for (const one of given) Object.assign(one, { to: Date.now(), acknowledged: isRecorded });
  if (isRecorded) return 'done';
  // A person named may not be one who can be asked; the owners may have settled everything.
  if (told.status === 422) return names === null ? 'done' : ((reply.names = null), 'again');
  return refused && told.status === 409 && !told.body.includes('/stale') ? 'done' : 'again';
}

async function request(url: string, body?: object): Promise<{ status: number; body: string }> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(8000),
  });
  return { status: response.status, body: await response.text() };
}
