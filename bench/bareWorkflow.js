const { proxyActivities } = require('@temporalio/workflow');

const { nothing } = proxyActivities({ startToCloseTimeout: '1 minute' });

/** The least a durable program can do: one activity that does nothing. Of the workflow's own task queue, or another. */
exports.bare = async (taskQueue) => {
  await nothing.executeWithOptions(taskQueue ? { taskQueue } : {}, []);
};
