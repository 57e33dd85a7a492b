-- Up Migration

-- What lets a sweep scan a hundred thousand owners, and the closing go through a million tasks.

-- An owner's stale tasks are one range of it, those without a known date first.
drop index task_owner_enabled;
create index task_stale on task (owner, coalesce(touched_at, '-infinity')) where enabled;

-- Closing a task is two rows of closure written, each with an entry in every index whose condition it fulfils:
-- there are as few as the questions asked of it need.
drop index closure_proposed;                      -- closure_one_under_way gives the order as well
drop index closure_sweep;                         -- nothing asked it
drop index closure_task;
create index closure_task on closure (source, task_id) where state <> 'proposed';
alter table closure drop constraint closure_sweep_id_fkey; -- history; checking it took a third of a proposal's time
drop index closure_settled;
create index closure_settled on closure using brin (settled_at); -- closures are settled in the order they lie in
alter table closure drop constraint closure_answer_id_key;
create unique index closure_answer on closure (answer_id) where answer_id is not null;
