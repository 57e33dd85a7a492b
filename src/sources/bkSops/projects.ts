/** The id of the project that a business of the CMDB is. */
export const projectOfBusiness = (business: number): string => String(business);

/** The id of a project that exists in bk-sops alone: its number there. */
export const projectOfSops = (number: number): string => `project-${number}`;

const OF_SOPS = /^project-(\d+)$/;

/** How bk-sops is told which project is meant. */
export function scopeOf(project: string): { id: string; scope: 'cmdb_biz' | 'project' } {
  const [, number] = OF_SOPS.exec(project) ?? [];
  return number ? { id: number, scope: 'project' } : { id: project, scope: 'cmdb_biz' };
}

/** The business that a project is; null for one of bk-sops alone. */
export const businessOf = (project: string): number | null =>
  OF_SOPS.test(project) ? null : Number(project);

/** The page of a project's periodic tasks. */
export const projectPage = (page: string, number: number): string =>
  `${page}/taskflow/home/periodic/${number}/`;

/** The page of one task, as bk-sops' own reminder mail links it. */
export const taskPage = (ofProject: string, taskId: string): string =>
  `${ofProject}?limit=15&page=1&task_id=${taskId}`;
