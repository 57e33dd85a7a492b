-- Up Migration

-- What Rollcall did and was told. History carries (source, task_id) rather than
-- foreign keys to task, so that it survives the task.

create table sweep (
  id            uuid primary key,
  workflow_id   text not null,
  run_id        text not null,
  scheduled_for timestamptz,
  started_at    timestamptz not null,
  ended_at      timestamptz,
  cadence       jsonb not null,
  counts        jsonb
);

create table round (
  id         uuid primary key default gen_random_uuid(),
  sweep_id   uuid not null references sweep,
  owner      text not null,
  begun_at   timestamptz not null,
  started_at timestamptz,                          -- its reminder workflow was started
  ended_at   timestamptz,
  run_id     text,                                 -- the workflow run that ended it
  outcome    text check (outcome in ('confirmed', 'unanswered', 'nothing-to-ask', 'cancelled')),
  unique (sweep_id, owner),
  check ((ended_at is null) = (outcome is null))
);
create unique index round_one_open on round (owner) where ended_at is null;
create index round_owner on round (owner, begun_at desc);

create table notice (
  id          uuid primary key default gen_random_uuid(),
  round_id    uuid references round,               -- null for a notice outside any round (closed)
  step        integer,                             -- index in the ladder
  kind        text not null check (kind in ('notice', 'remind', 'escalate', 'closed')),
  owner       text not null,                       -- whose tasks it lists
  owner_name  text,                                -- frozen at the claim, as are most of the next columns
  recipient   text,                                -- person asked; null when nobody could be found
  address     text,
  name        text,
  locale      text not null,
  zone        text not null,
  key_id      text not null,                       -- signs the link
  reply_by    timestamptz,                         -- the date the mail states
  claimed_at  timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz,
  state       text not null default 'claimed' check (state in ('claimed', 'sent', 'refused')),
  settled_at  timestamptz,                         -- accepted or refused by the mail server
  error       text,
  unique (round_id, step)
);
create unique index notice_one_closed_underway on notice (owner) where kind = 'closed' and state = 'claimed';
create index notice_owner on notice (owner, claimed_at desc);

create table notice_task (
  notice_id    uuid not null references notice,
  position     integer not null,
  source       text not null,
  task_id      text not null,
  project_id   text not null,
  project_name text not null,
  name         text not null,
  schedule     text,
  touched_at   timestamptz,
  last_run_at  timestamptz,
  run_count    bigint,
  url          text,
  stale        boolean not null,
  closed_for   text,                               -- why it was closed, in a notice that tells of closings
  primary key (notice_id, position),
  unique (notice_id, source, task_id)
);

create table answer (
  seq          bigint generated always as identity primary key,
  id           uuid not null unique default gen_random_uuid(),
  notice_id    uuid not null references notice,
  round_id     uuid references round,
  owner        text not null,
  source       text not null,
  task_id      text not null,
  kind         text not null check (kind in ('keep', 'close', 'snooze')),
  until        timestamptz,                        -- of a snooze
  said_by      text not null,
  said_at      timestamptz not null,
  signalled_at timestamptz,
  applied_at   timestamptz,
  check ((kind = 'snooze') = (until is not null))
);
create index answer_notice on answer (notice_id);
create index answer_round on answer (round_id, source, task_id);
create index answer_unapplied on answer (owner) where applied_at is null;

create table hold (
  id        uuid primary key default gen_random_uuid(),
  source    text not null,
  task_id   text not null,
  kind      text not null check (kind in ('keep', 'snooze', 'exemption')),
  until     timestamptz not null,
  who       text not null,
  why       text,
  made_at   timestamptz not null,
  answer_id uuid unique references answer (id)
);
create index hold_task on hold (source, task_id, until);

create table closure (
  id          uuid primary key default gen_random_uuid(),
  source      text not null,
  task_id     text not null,
  project_id  text not null,
  owner       text,
  reason      text not null check (reason in ('archived', 'answer', 'silence')),
  sweep_id    uuid references sweep,
  answer_id   uuid unique references answer (id),
  state       text not null default 'proposed'
              check (state in ('proposed', 'closing', 'closed', 'failed', 'cancelled', 'restored')),
  prior       jsonb,                               -- the task as it was when claimed
  proposed_at timestamptz not null,
  handed_at   timestamptz,                         -- the closing workflow was told of it
  claimed_at  timestamptz,
  settled_at  timestamptz,
  error       text,
  notice_id   uuid references notice                -- the notice that told the owner
);
create unique index closure_one_under_way on closure (source, task_id) where state in ('proposed', 'closing');
create index closure_proposed on closure (proposed_at, id) where state in ('proposed', 'closing');
create index closure_untold on closure (owner) where state = 'closed' and notice_id is null;
create index closure_settled on closure (source, settled_at) where state = 'closed';
