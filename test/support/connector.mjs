// A connector in front of a platform whose projects, tasks and people are held.json in the working directory.
import { readFileSync, writeFileSync } from 'node:fs';

const request = JSON.parse(readFileSync(0, 'utf8'));
const held = JSON.parse(readFileSync('held.json', 'utf8'));
const say = (key, value) => console.log(JSON.stringify({ [key]: value }));

if (request.do === 'check') say('check', { closes: true, version: '1' });
if (request.do === 'read') {
  for (const project of held.projects) say('project', project);
  for (const task of held.tasks) say('task', task);
  for (const person of held.people) say('person', person);
}
if (request.do === 'get') {
  for (const project of held.projects) say('project', project);
  for (const task of held.tasks) if (request.ids.includes(task.id)) say('task', task);
}
if (request.do === 'close' || request.do === 'restore') {
  for (const id of request.ids) {
    const task = held.tasks.find((one) => one.id === id);
    if (task) task.enabled = request.do === 'restore';
    say('result', { id, error: task ? null : 'no such job' });
  }
  writeFileSync('held.json', JSON.stringify(held));
}
say('end', request.do === 'read' ? { everybody: true } : {});
