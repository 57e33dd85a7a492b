-- Set by the transaction that records what a request asks for: sent again, it is known to be recorded whatever became
-- of its answer.
alter table idempotency add column recorded_at timestamptz;
