-- Up Migration

-- Closing many tasks at once costs what their rows cost: the task as it was is written as it is read, and an index that
-- only a sync uses, which looks at every task anyway, is not kept for each closure.

alter table closure alter column prior type json using prior::json;
drop index closure_unverified;
