/** The metrics of a worker's process, labelled by task queue. */
export const WORKER_METRICS = {
  running: { name: 'worker_running', help: '1 while the worker accepts work' },
  activities: { name: 'worker_activities', help: 'Activities running now' },
  workflowTasks: { name: 'worker_workflow_tasks', help: 'Workflow tasks being processed now' },
  cached: {
    name: 'worker_workflows_cached',
    help: 'Workflows cached, so that their next step needs no replay',
  },
} as const;

export type WorkerMetric = keyof typeof WORKER_METRICS;
