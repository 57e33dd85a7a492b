-- Up Migration

-- A task asked of another person for a while: handed over, delegated, escalated, or because its owner is gone.

create table assignment (
  id        uuid primary key default gen_random_uuid(),
  round_id  uuid not null references round,        -- the round of the task's owner
  step      integer not null,                      -- of that round's ladder: its waits count for the assignee, too
  owner     text not null,
  source    text not null,
  task_id   text not null,
  why       text not null check (why in ('handed over', 'delegated', 'escalated', 'owner gone')),
  given_by  text,                                  -- the person who gave it away; null when a rule did
  assignee  text not null,                         -- a person's id, or 'fallback': the mailbox nobody's mail goes to
  answer_id uuid unique references answer (id),    -- the "not mine" it came from
  made_at   timestamptz not null,
  until     timestamptz,                           -- of a delegation: from then on the owner is asked again
  ended_at  timestamptz,                           -- it was asked of somebody else since
  tell_at   timestamptz not null,                  -- since when the assignee is to be told, at first or again
  notice_id uuid references notice,                -- the notice that told the assignee of it, at this step
  woken_at  timestamptz,                           -- the assignee's reminder was woken for it
  told_giver uuid references notice,               -- the notice that told the one who gave it away
  returned_at timestamptz,                         -- its telling was refused, and the owner's reminder was woken for it
  send_day  date,                                  -- the day of the mail budget that the telling was given
  giver_day date                                   -- the same of the mail to the one who gave it away
);
create unique index assignment_one_in_force on assignment (round_id, source, task_id) where ended_at is null;
create index assignment_task on assignment (round_id, source, task_id);
create index assignment_untold on assignment (assignee) where notice_id is null and ended_at is null;
create index assignment_assignee on assignment (assignee) where ended_at is null;
create index assignment_unwoken on assignment (round_id) where woken_at is null and ended_at is null;
create index assignment_giver on assignment (given_by) where told_giver is null and given_by is not null;

-- A person's tasks are asked of another while they are away.
create table delegation (
  id       uuid primary key default gen_random_uuid(),
  owner    text not null,
  delegate text not null,
  begins   timestamptz not null,
  until    timestamptz not null,
  who      text not null,
  why      text,
  made_at  timestamptz not null,
  ended_at timestamptz,                            -- taken back before its end
  check (until > begins and delegate <> owner)
);
create index delegation_owner on delegation (owner, until);

alter table round
  add column step       integer,                   -- the latest step of the ladder that was taken
  add column step_at    timestamptz,               -- when
  add column closed_for_silence integer,           -- tasks proposed for closing because nobody answered
  add column ended_by   text,                      -- the person who cancelled it
  add column remind_asked_at timestamptz;          -- somebody wants a reminder beyond the ladder sent now
update round r set step = n.step, step_at = n.claimed_at
  from (select distinct on (round_id) round_id, step, claimed_at from notice
         where round_id is not null order by round_id, step desc) n
 where n.round_id = r.id;

alter table notice
  drop constraint notice_kind_check,
  add constraint notice_kind_check
    check (kind in ('notice', 'remind', 'escalate', 'closed', 'assigned', 'handed')),
  add column closes_at timestamptz,                -- from when on unanswered tasks are closed: a final notice
  add column moved_at  timestamptz;                -- it was refused, and others are asked for it
drop index notice_one_closed_underway;
create unique index notice_one_underway on notice (owner, kind)
  where round_id is null and state = 'claimed';

alter table notice_task
  add column round_id     uuid references round,   -- of the task's owner; an answer belongs to it
  add column owner        text,                    -- whose task it is
  add column owner_name   text,
  add column assigned_for text check (assigned_for in ('handed over', 'delegated', 'escalated', 'owner gone')),
  add column assigned_by  text,                    -- the name of the one who gave it away
  add column went_to      text;                    -- the name of the one it was given to, in a notice of the kind handed
update notice_task l set round_id = n.round_id, owner = n.owner, owner_name = n.owner_name
  from notice n where n.id = l.notice_id;

alter table answer
  alter column notice_id drop not null,            -- null: said to a support person
  drop constraint answer_kind_check,
  add constraint answer_kind_check check (kind in ('keep', 'close', 'snooze', 'not mine')),
  add column names    text,                        -- of a "not mine": the person who is named instead
  add column standing text not null default 'owner' check (standing in ('owner', 'contact')), -- owners and delegates outrank contacts
  add constraint answer_names check (names is null or kind = 'not mine');

alter table closure
  add column round_id uuid references round;       -- the round that it came from
update closure c set round_id = a.round_id from answer a where a.id = c.answer_id;
