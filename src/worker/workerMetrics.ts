/** The metrics of a worker's process, each by its task queue. */
export const WORKER_METRICS = {
  running: { name: 'worker_running', help: '1 while the worker takes work' },
  activities: { name: 'worker_activities', help: 'Activities that it carries out just now' },
  workflowTasks: { name: 'worker_workflow_tasks', help: 'Steps of workflows that it decides just now' },
  cached: { name: 'worker_workflows_cached', help: 'Workflows that it need not replay for their next step' },
} as const;

export type WorkerMetric = keyof typeof WORKER_METRICS;
