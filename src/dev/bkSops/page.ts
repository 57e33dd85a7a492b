import type { SimWorld } from './world';

/** What stands in for bk-sops' own page of a project's periodic tasks, to see that links lead there. */
export function taskPage(world: SimWorld, pathname: string, query: URLSearchParams): string {
  const number = Number(/\/periodic\/(\d+)\//.exec(pathname)?.[1]);
  const project = world.projects.get(number);
  const task = world.tasks.get(number)?.get(Number(query.get('task_id')));
  const facts = task
    ? `${task.name}: ${task.cron}, ${task.enabled ? 'enabled' : 'disabled'}, edited by ${task.editor || 'nobody'}`
    : 'there is no such task';
  return `<!doctype html><meta charset="utf-8"><title>bk-sops, simulated</title>
<h1>标准运维 (simulated)</h1><h2>${escaped(project?.name ?? 'no such project')}</h2><p>${escaped(facts)}</p>`;
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
