-- Up Migration

-- Sources that are systems of their own: what they call their pages, what they close by themselves, what still runs.

alter table project
  add column url text;                             -- the source's own page of its tasks

alter table closure
  drop constraint closure_reason_check,
  add constraint closure_reason_check check (reason in ('archived', 'answer', 'silence', 'elsewhere')),
  add column verified_at timestamptz,              -- a later sync found the task closed, and not run since
  add column ran_at      timestamptz;              -- a later sync found that it ran after its closing
create index closure_unverified on closure (source) where state = 'closed' and verified_at is null;
