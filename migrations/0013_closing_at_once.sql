-- Up Migration

-- Closing many tasks at once costs what their rows cost: the task as it was is written as it is read, and an index that
-- only a sync uses, which looks at every task anyway, is not kept for each closure. Nor is it asked of each whether the
-- answer, round and notice exist that it names, where it names any: these are history, too, and nothing is ever deleted.

alter table closure alter column prior type json using prior::json;
drop index closure_unverified;
alter table closure
  drop constraint closure_answer_id_fkey,
  drop constraint closure_round_id_fkey,
  drop constraint closure_notice_id_fkey,
  drop constraint closure_assignee_told_fkey;
