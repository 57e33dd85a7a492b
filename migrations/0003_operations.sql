-- Up Migration

-- What an operator steers by: trust in the sources, exemptions, stops, the mail budget, changes of the cadence.

create table source (
  name      text primary key,
  synced_at timestamptz,                          -- the end of the latest sync, trusted or not
  sync_id   uuid references sync,
  trusted   boolean not null default true,        -- the latest sync as a whole
  reason    text                                  -- why it is not
);
insert into source (name, synced_at, sync_id)
select distinct on (source) source, finished_at, id from sync where trusted order by source, finished_at desc;

alter table project
  add column trusted boolean not null default true, -- the latest sync's word on this project's tasks
  add column distrust text,                         -- why it is not
  add column unread boolean not null default false, -- the latest sync could not read it in full
  add column synced_tasks integer,                  -- its tasks in the latest sync
  add column synced_enabled integer,                -- those of them that are enabled, or were closed by us
  add column trusted_tasks integer,                 -- the same of the last sync that was trusted for it
  add column trusted_enabled integer,
  add column maintainers text[] not null default '{}';

alter table task
  add column gone_at timestamptz;                  -- a trusted sync no longer contained it; it is not enabled then

alter table sync
  add column accepted_at timestamptz,              -- an admin's word that the shrinking is real
  add column accepted_by text,
  add column accepted_why text;

create table exemption (
  id       uuid primary key default gen_random_uuid(),
  scope    text not null check (scope in ('task', 'project', 'owner', 'pattern')),
  source   text,                                   -- null: of every source
  target   text not null,                          -- a task's or project's id, an owner's id, or a pattern of task names
  until    timestamptz not null,
  who      text not null,
  why      text not null,
  made_at  timestamptz not null,
  ended_at timestamptz,                            -- taken back before its expiry
  ended_by text,
  check (scope not in ('task', 'project') or source is not null)
);

create table stop_period (
  id         uuid primary key default gen_random_uuid(),
  started_at timestamptz not null,
  reason     text not null,
  started_by text not null,
  ended_at   timestamptz,
  ended_by   text
);
create unique index stop_period_one_open on stop_period ((true)) where ended_at is null;

create table mail_day (
  day  date primary key,                           -- UTC
  used integer not null                            -- sends claimed for that day
);

alter table round
  add column send_day date;                        -- the day of the budget its next send was given

alter table closure
  add column send_day date;                        -- the same of the mail that tells of it
create index round_waiting on round (send_day) where ended_at is null and send_day is not null;

create table closing_allowance (
  id      uuid primary key default gen_random_uuid(),
  source  text not null,
  tasks   integer not null check (tasks > 0),      -- so many closures beyond the cap, once
  who     text not null,
  why     text not null,
  made_at timestamptz not null,
  used_at timestamptz                              -- a closing needed it; for a day from then it counts
);

create table cadence_change (
  seq    bigint generated always as identity primary key,
  at     timestamptz not null,
  who    text not null,                            -- a person, or "outside Rollcall"
  before jsonb,                                    -- { cron, timeZone, cadence }; null at the first
  after  jsonb not null
);

alter table closure
  add column restore_asked_at timestamptz,         -- somebody wants the task back as it was
  add column restored_by      text,                -- who
  add column restored_at      timestamptz,
  add column restore_error    text;                -- why it could not be restored
create index closure_task on closure (source, task_id);
create index closure_sweep on closure (sweep_id) where sweep_id is not null;
create index closure_unhanded on closure (owner) where handed_at is null;
create index closure_restoring on closure (restore_asked_at, id)
  where state = 'closed' and restore_asked_at is not null and restore_error is null;
drop index closure_settled;                        -- a closing taken back still counts towards the cap
create index closure_settled on closure (source, settled_at) where state in ('closed', 'restored');
create index answer_task on answer (source, task_id, seq);

alter table sweep
  add column report      jsonb,                    -- what the digest tells, frozen when it is made
  add column reported_at timestamptz;              -- the mail server took the digest, or refused it for good

create table alert (
  id         uuid primary key default gen_random_uuid(),
  kind       text not null,
  opened_at  timestamptz not null,
  detail     text not null,                        -- what is wrong, as first seen
  told_at    timestamptz,                          -- an admin was told
  closed_at  timestamptz,
  cleared_at timestamptz,                          -- an admin was told that it is over
  check (cleared_at is null or (told_at is not null and closed_at is not null))
);
create unique index alert_one_open on alert (kind) where closed_at is null;

create table watch (
  one         boolean primary key default true check (one),
  looked_at   timestamptz not null,
  expected_at timestamptz,                         -- a sweep is to begin then; null while none is expected
  seen        jsonb not null                       -- Schedule and task queues as seen then
);
