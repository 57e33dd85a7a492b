-- Up Migration

-- A closing for silence is told to whoever was asked in the owner's place, too.
alter table closure
  add column assignee      text,                   -- who was asked in the owner's place and had a final notice; null for none
  add column assignee_told uuid references notice, -- the notice that told them
  add column assignee_day  date;                   -- the day of the mail budget that it was given
create index closure_assignee_untold on closure (assignee)
  where state = 'closed' and assignee_told is null and assignee is not null;
