// Writes people.csv: an invented mailbox for every owner in tasks.csv, and ten leads who manage them.
// The same tasks give the same people: node samples/kubernetes-periodics/make-people.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const file = (name) => new URL(name, import.meta.url);
const LEADS = 10;
const TIME_ZONES = ['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/Los_Angeles'];

const handles = readFileSync(file('tasks.csv'), 'utf8').match(/\bowner-\d{3}\b/g);
const owners = [...new Set(handles)].toSorted();

const lead = (number) => `lead-${String((number % LEADS) + 1).padStart(2, '0')}`;

function person(account, number, manager) {
  const [role, digits] = account.split('-');
  const name = `${role[0].toUpperCase()}${role.slice(1)} ${digits}`;
  const chinese = number % 5 === 4;
  const timeZone = chinese ? 'Asia/Shanghai' : TIME_ZONES[number % TIME_ZONES.length];
  return [account, name, `${account}@example.org`, chinese ? 'zh-CN' : 'en', timeZone, 'true', manager].join(',');
}

const rows = [
  'account,name,email,locale,time_zone,active,manager',
  ...Array.from({ length: LEADS }, (_, number) => person(lead(number), number, '')),
  ...owners.map((owner, number) => person(owner, number, lead(number))),
];
writeFileSync(file('people.csv'), `${rows.join('\n')}\n`);
console.log(`${owners.length} owners, ${LEADS} leads`);
