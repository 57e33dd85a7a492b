-- Up Migration

-- What of Temporal has to outlive Temporal's own database, and what tells whose reminders a namespace holds.

create table installation (
  one boolean primary key default true check (one),
  id  uuid not null default gen_random_uuid()      -- a namespace's Schedules name it, too
);
insert into installation default values;

create table schedule_state (
  id           text primary key,                   -- of the Schedule in Temporal
  spec         jsonb not null,                     -- when it acts, as Temporal describes it
  paused       boolean not null,
  note         text,
  seen_at      timestamptz not null,               -- since when it is known to be so
  recreated_at timestamptz                         -- it was gone, and created anew from what is kept here
);
