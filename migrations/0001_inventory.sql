-- Up Migration

-- The mirror of what the sources hold, and the people who own it.

create table project (
  source                     text not null,
  id                         text not null,
  name                       text not null,
  archived_at                timestamptz,          -- the source says it is archived, since then
  archived_first_observed_at timestamptz,          -- the first of the trusted syncs in a row that said so
  archived_last_observed_at  timestamptz,          -- the latest of them
  seen_at                    timestamptz not null, -- the latest sync that contained it
  primary key (source, id)
);

create table task (
  source      text not null,
  id          text not null,
  project_id  text not null,
  name        text not null,
  schedule    text,
  creator     text,                                -- accounts, as the source spells them
  editor      text,
  owner       text,                                -- the owner's id: its editor, else its creator; null when nobody is known
  created_at  timestamptz,
  edited_at   timestamptz,
  touched_at  timestamptz generated always as (coalesce(edited_at, created_at)) stored,
  enabled     boolean not null,
  last_run_at timestamptz,
  run_count   bigint,
  url         text,
  row_hash    text not null,                       -- of the row as it was delivered: tells whether it changed since
  closed_hash text,                                -- row_hash at the moment we closed it; null when we did not
  seen_at     timestamptz not null,
  primary key (source, id),
  foreign key (source, project_id) references project (source, id)
);
create index task_owner_enabled on task (owner, touched_at) where enabled;
create index task_project on task (source, project_id) where enabled;

create table person (
  id        text primary key,                      -- directory:account
  directory text not null,
  account   text not null,
  name      text,
  email     text,
  locale    text not null default 'en',
  zone      text not null default 'UTC',
  active    boolean not null default true,
  manager   text,                                  -- a person's id
  unique (directory, account)
);

create table sync (
  id          uuid primary key,
  source      text not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  trusted     boolean not null default false,
  reason      text,                                -- why it is not trusted
  projects    integer not null default 0,
  tasks       integer not null default 0,
  people      integer not null default 0
);
