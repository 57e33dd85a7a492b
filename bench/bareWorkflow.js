const { proxyActivities } = require('@temporalio/workflow');

const { nothing } = proxyActivities({ startToCloseTimeout: '1 minute' });

/** The least a durable program can do: one activity that does nothing. */
exports.bare = async () => {
  await nothing();
};
