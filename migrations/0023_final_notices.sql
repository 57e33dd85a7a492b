-- Up Migration

-- What a round goes by since it was given another cadence than that of its sweep: whoever asks how it stands, begins its
-- reminder anew, or writes to others about it goes by the same.
alter table round
  add column cadence    jsonb,
  add column cadence_at timestamptz,
  add check ((cadence is null) = (cadence_at is null));

-- Whether the digest that told of an assignment was its final one, also where it gave no date: it is not told again.
alter table assignment
  add column final_told boolean not null default false;

-- A closing for silence is told to everybody who had a final notice about it, several people where a task was asked of
-- one after the other. The owner is in the closure itself. As history it is not checked against what it names.
create table closure_warned (
  closure_id uuid not null,
  person     text not null,   -- who was asked in the owner's place, or besides
  notice_id  uuid,            -- the notice that told them
  send_day   date,            -- the day of the mail budget that it was given
  primary key (closure_id, person)
);
create index closure_warned_untold on closure_warned (person) where notice_id is null;
insert into closure_warned (closure_id, person, notice_id, send_day)
  select id, assignee, assignee_told, assignee_day from closure where assignee is not null;
alter table closure
  drop column assignee,
  drop column assignee_told,
  drop column assignee_day;
