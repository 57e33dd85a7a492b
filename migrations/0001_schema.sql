-- Up Migration

-- The schema, by capability: sync, sweep, reminder, notices, answers, closing, cadence, monitoring, admin. The preview
-- has no table: it reads all of them.
--
-- Times are in UTC. Who did something is a person's id, or the name of an API key or of a user of the command.
-- History names tasks by (source, task_id) instead of a foreign key, so that it outlives them. Nothing is deleted.


-- ── sync: the mirror of what the sources hold, and the people who own it ──────────────────────────────────────────

-- One run that read a source, or one import by hand.
create table sync (
  id                uuid primary key,
  source            text not null,
  started_at        timestamptz not null,
  finished_at       timestamptz,
  trusted           boolean not null default false,
  reason            text,                          -- why it is not trusted
  projects          integer not null default 0,    -- rows read of each kind
  tasks             integer not null default 0,
  people            integer not null default 0,
  accepted_at       timestamptz,                   -- an admin vouched for it: the shrinking is real
  accepted_by       text,
  accepted_reason   text,
  accepted_projects jsonb,                         -- projects that it was not trusted for: each with its name, and why
  source_removed_at timestamptz                    -- its source was removed since: this is history alone
);

-- The state of a source as its latest sync left it.
create table source (
  name      text primary key,
  synced_at timestamptz,                           -- the end of the latest sync, trusted or not
  sync_id   uuid references sync,                  -- that sync
  trusted   boolean not null default true,         -- whether that sync is trusted as a whole
  reason    text                                   -- why it is not
);

create table project (
  source                     text not null,
  id                         text not null,
  name                       text not null,
  url                        text,                          -- the source's own page of its tasks
  maintainers                text[] not null default '{}',  -- accounts: asked when nobody else can be
  archived_at                timestamptz,                   -- the source says that it is archived, since then
  archived_first_observed_at timestamptz,                   -- the first of the trusted syncs in a row that said so
  archived_last_observed_at  timestamptz,                   -- the latest of them
  seen_at                    timestamptz not null,          -- the latest sync that contained it
  trusted                    boolean not null default true, -- whether the latest sync is trusted for its tasks
  rejection_reason           text,                          -- why it is not trusted
  unread                     boolean not null default false, -- the latest sync could not read it in full
  closed_by_source           boolean not null default false, -- by the latest sync: its source switches its tasks off by itself
  -- The next two pairs tell a shrinking. "Enabled" counts what we closed, too: our own closings are no shrinking.
  synced_tasks               integer,                       -- its tasks in the latest sync
  synced_enabled             integer,
  trusted_tasks              integer,                       -- its tasks in the last sync that was trusted for it
  trusted_enabled            integer,
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
  owner       text,                                -- a person's id: the editor's, else the creator's; null if neither is known
  created_at  timestamptz,
  edited_at   timestamptz,
  touched_at  timestamptz generated always as (coalesce(edited_at, created_at)) stored,
  enabled     boolean not null,
  last_run_at timestamptz,
  run_count   bigint,
  last_result text check (last_result in ('succeeded', 'failed')),
  failures_in_a_row     bigint,                    -- of the latest runs; 0 if the latest succeeded
  mean_duration_seconds double precision,          -- of the runs that the source still knows
  next_run_at timestamptz,                         -- as of that sync: as its source tells it, else by its schedule
  cost        text,                                -- as its source words it
  url         text,
  managed_by  text,                                -- what it is defined in: people switch it there, not we; null if nothing
  row_hash    text not null,                       -- of the row as delivered: tells whether it changed since
  closed_hash text,                                -- row_hash when we closed it: the same row does not reopen it; null if we did not
  seen_at     timestamptz not null,                -- the latest sync that contained it
  gone_at     timestamptz,                         -- a trusted sync no longer contained it; then it is not enabled
  primary key (source, id),
  foreign key (source, project_id) references project (source, id) deferrable -- a source may be renamed
);
-- An owner's stale tasks are one range of this index, those without a known date first.
create index task_stale on task (owner, coalesce(touched_at, '-infinity')) where enabled;
create index task_project on task (source, project_id) where enabled;

create table person (
  id        text primary key,                      -- directory:account
  directory text not null,                         -- whose accounts these are
  account   text not null,
  name      text,
  email     text,
  locale    text not null default 'en',
  time_zone text not null default 'UTC',           -- of the IANA database
  active    boolean not null default true,
  manager   text,                                  -- a person's id; who that is may be unknown
  channel   text not null default 'mail',          -- how this person is written to
  members   text[],                                -- of a team: the ids of its people; null for a person
  missing_at timestamptz,                          -- the latest sync with a list of everybody that lacked this person
  unique (directory, account)
);


-- ── sweep: one scheduled pass over everything ─────────────────────────────────────────────────────────────────────

create table sweep (
  id            uuid primary key,
  workflow_id   text not null,
  run_id        text not null,
  scheduled_for timestamptz,                       -- the moment the Schedule meant; null for a sweep by hand
  started_at    timestamptz not null,
  ended_at      timestamptz,
  cadence       jsonb not null,                    -- the cadence that it ran with, complete
  counts        jsonb,                             -- what it did and passed over; null before its end
  report        jsonb,                             -- what its digest tells, frozen when it is made; null for no digest
  reporting_at  timestamptz,                       -- somebody began to send the digest
  reported_at   timestamptz                        -- the mail server took the digest, or refused it for good
);
create index sweep_ended on sweep (ended_at);


-- ── reminder: one owner is asked once, and somebody else while the owner is away ──────────────────────────────────

-- One owner being asked once. Its row is claimed before its workflow starts, so no retry begins a second one.
create table round (
  id                 uuid primary key default gen_random_uuid(),
  sweep_id           uuid not null references sweep,
  owner              text not null,
  created_at         timestamptz not null,
  started_at         timestamptz,                  -- its reminder was started
  start_failed_at    timestamptz,                  -- its reminder could not be started: it is set aside, and tried again
  start_error        text,
  cadence            jsonb,                        -- replaces the sweep's cadence for this round; null if none was given
  cadence_at         timestamptz,                  -- when it was given
  step               integer,                      -- the latest step of the ladder that was taken; null before the first
  step_at            timestamptz,                  -- when
  remind_asked_at    timestamptz,                  -- somebody wants a reminder beyond the ladder, now
  send_day           date,                         -- the day of the mail budget that its next notice was given
  ended_at           timestamptz,
  outcome            text check (outcome in ('confirmed', 'unanswered', 'nothing-to-ask', 'cancelled')),
  run_id             text,                         -- the workflow run that ended it
  closed_for_silence integer,                      -- how many tasks it proposed for closing, since nobody answered
  ended_by           text,                         -- who cancelled it
  ended_reason       text,                         -- an admin's, of a cancelled round
  unique (sweep_id, owner),
  check ((ended_at is null) = (outcome is null)),
  check ((cadence is null) = (cadence_at is null))
);
create unique index round_one_open on round (owner) where ended_at is null;
create index round_owner on round (owner, created_at desc);
create index round_unstarted on round (owner) where started_at is null and ended_at is null;
create index round_waiting on round (send_day) where ended_at is null and send_day is not null;
create index round_ended on round using brin (ended_at); -- rounds lie roughly in the order of time

-- A person's tasks are asked of another while that person is away.
create table delegation (
  id       uuid primary key default gen_random_uuid(),
  owner    text not null,
  delegate text not null,
  begins   timestamptz not null,
  until    timestamptz not null,
  who      text not null,
  reason   text,
  made_at  timestamptz not null,
  ended_at timestamptz,                            -- taken back before its end
  check (until > begins and delegate <> owner)
);
create index delegation_owner on delegation (owner, until);


-- ── notices: what was sent to whom, and what became of it ─────────────────────────────────────────────────────────

-- One message to one recipient. What it says is frozen when it is claimed, before it is sent: a repeat is the same bytes.
create table notice (
  id              uuid primary key default gen_random_uuid(),
  round_id        uuid references round,           -- null for a notice outside any round
  step            integer,                         -- index in the ladder; null for a reminder beyond it
  -- closed: tells of closings. assigned: asks about tasks of others. handed: tells who is asked instead.
  kind            text not null check (kind in ('notice', 'remind', 'closed', 'assigned', 'handed')),
  owner           text not null,                   -- whose tasks it lists, or who is told of others' tasks
  owner_name      text,
  recipient       text,                            -- a person's id; null when nobody could be found
  address         text,
  name            text,                            -- the recipient's
  team            boolean not null default false,  -- the recipient is a team
  locale          text not null,
  time_zone       text not null,
  channel         text not null default 'mail',    -- becomes 'mail' once another channel failed for good
  key_id          text not null,                   -- the key that signs its link
  reply_by        timestamptz,                     -- the date that it asks for an answer by
  closes_at       timestamptz,                     -- unanswered tasks are closed from then on: a final notice; null if they are not
  claimed_at      timestamptz not null,
  expires_at      timestamptz not null,            -- its link's end
  revoked_at      timestamptz,                     -- its link was withdrawn
  state           text not null default 'claimed' check (state in ('claimed', 'sent', 'refused', 'bounced')),
  slot_at         timestamptz,                     -- it is not sent before, since its domain is paced
  attempts        integer not null default 0,      -- attempts that came to nothing
  tried_at        timestamptz,                     -- the latest of them
  completed_at    timestamptz,                     -- accepted or refused
  error           text,                            -- the words of the refusal
  fell_back       text,                            -- how its first channel failed
  reports_failure boolean,                         -- whether the channel that took it tells of failures; null until one took it
  returned_at     timestamptz,                     -- something came back that does not tell whether it arrived
  -- It was sent, nothing came back, and a failure would be known. Only such a notice may ground a closing for silence.
  delivered       boolean not null generated always as (state = 'sent' and reports_failure is true and returned_at is null) stored,
  bounced_at      timestamptz,                     -- the mail server took it, and gave it up later
  moved_at        timestamptz,                     -- it was refused, and others are asked for it
  doubted         boolean not null default false,  -- refused while very many were: it is tried again before that is believed
  refused_at      timestamptz,                     -- the refusal that was not believed
  unique (round_id, step)
);
-- Of each kind outside a round, an owner has one under way at most.
create unique index notice_one_underway on notice (owner, kind) where round_id is null and state = 'claimed';
create index notice_owner on notice (owner, claimed_at desc);
create index notice_claimed on notice (claimed_at) where state = 'claimed';
create index notice_first on notice (coalesce(completed_at, refused_at)) where kind = 'notice' and step = 0;
create index notice_completed on notice using brin (completed_at); -- notices lie roughly in the order of time

-- A task that a notice lists, with its facts as they were at the claim.
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
  seen_at      timestamptz,                        -- the sync that these facts are from
  last_run_at  timestamptz,
  run_count    bigint,
  last_result  text,
  failures_in_a_row     bigint,
  mean_duration_seconds double precision,
  next_run_at  timestamptz,
  cost         text,
  url          text,
  stale        boolean not null,
  owner        text,                               -- whose task it is
  owner_name   text,
  round_id     uuid references round,              -- the owner's round, which an answer belongs to; null if nothing is asked
  assigned_for text check (assigned_for in ('handed over', 'delegated', 'escalated', 'owner gone')),
  assigned_by  text,                               -- the name of the person who gave it away
  went_to      text,                               -- kind handed: the name of the person who is asked now
  reply_by     timestamptz,                        -- kind assigned: dates may differ from task to task
  closes_at    timestamptz,
  closed_for   text,                               -- kind closed: the reason of its closing
  outcome      text check (outcome in ('closed', 'to do', 'called off')), -- kind closed: what it tells
  primary key (notice_id, position),
  unique (notice_id, source, task_id)
);

-- The mail budget: how many sends are claimed for a day, in UTC.
create table mail_day (
  day  date primary key,
  used integer not null
);

-- When the next mail to a paced domain may go, unless that is past.
create table mail_domain (
  domain  text primary key,
  next_at timestamptz not null
);

-- A channel that keeps failing for reasons of our own. The row goes once it works again.
create table breaker (
  channel   text not null,
  domain    text not null default '',              -- of the recipients concerned; '' for all
  failures  integer not null,                      -- in a row
  since     timestamptz not null,                  -- the first of them
  opened_at timestamptz,                           -- nothing is sent since then but probes; null while failures are few
  probe_at  timestamptz,                           -- when one attempt is let through
  words     text not null,                         -- of the latest failure
  primary key (channel, domain)
);

-- What a mail server reported of a notice that it had taken.
create table bounce (
  id          uuid primary key default gen_random_uuid(),
  notice_id   uuid not null references notice,
  received_at timestamptz not null,
  digest      text not null,                       -- of the report: the same report counts once
  final       boolean not null,                    -- given up; false if only delayed
  status      text,                                -- such as 5.1.1 (RFC 3463)
  words       text not null,
  unique (notice_id, digest)
);
create index bounce_received on bounce (received_at);


-- ── answers: what was said of a task, who is asked about it instead, and how long it is left alone ────────────────

-- Append-only; the latest answer to a task counts.
create table answer (
  seq          bigint generated always as identity primary key,
  id           uuid not null unique default gen_random_uuid(),
  notice_id    uuid references notice,             -- the notice whose link was opened; null if said to a support person
  round_id     uuid references round,
  owner        text not null,
  source       text not null,
  task_id      text not null,
  kind         text not null check (kind in ('keep', 'close', 'snooze', 'not mine')),
  until        timestamptz,                        -- snooze: its end
  names        text,                               -- not mine: the person who is named instead, if any
  said_by      text not null,
  member       text,                               -- of a team that said it: who gave it in the team's name; null if not known
  authority    text not null default 'owner' check (authority in ('owner', 'contact')), -- an owner's answer outranks a contact's
  login        text,                               -- who was logged in, as the login says; null if the link was enough
  said_at      timestamptz not null,
  signalled_at timestamptz,                        -- the reminder was told of it
  applied_at   timestamptz,                        -- the reminder acted on it
  check ((kind = 'snooze') = (until is not null)),
  constraint answer_names check (names is null or kind = 'not mine')
);
create index answer_notice on answer (notice_id);
create index answer_round on answer (round_id, source, task_id);
create index answer_task on answer (source, task_id, seq);
create index answer_unapplied on answer (owner) where applied_at is null;
create index answer_unsignalled on answer (owner, said_at) where signalled_at is null;

-- A task is asked of another person for a while.
create table assignment (
  id          uuid primary key default gen_random_uuid(),
  round_id    uuid not null references round,      -- the round of the task's owner
  step        integer not null,                    -- of that round's ladder: its waits count for the assignee, too
  owner       text not null,
  source      text not null,
  task_id     text not null,
  why         text not null check (why in ('handed over', 'delegated', 'escalated', 'owner gone')),
  given_by    text,                                -- who gave it away; null if a rule did
  assignee    text not null,                       -- a person's id, or 'fallback': the mailbox for what nobody else can be asked
  answer_id   uuid unique references answer (id),  -- the "not mine" that it came from
  made_at     timestamptz not null,
  until       timestamptz,                         -- a delegation's end: then the owner is asked again
  ended_at    timestamptz,                         -- another person is asked since
  woken_at    timestamptz,                         -- the assignee's reminder was woken for it
  -- Telling the assignee.
  tell_at     timestamptz not null,                -- due since then, for the first time or again
  send_day    date,                                -- the day of the mail budget that this mail was given
  notice_id   uuid references notice,              -- the notice that told of it at this step; null while untold
  closes_at   timestamptz,                         -- the latest date of closing that the assignee was given
  final_told  boolean not null default false,      -- that notice was a final one, even if it gave no date
  returned_at timestamptz,                         -- that notice was refused, and the owner's reminder was woken
  -- Telling the person who gave it away.
  giver_day   date,                                -- the day of the mail budget that this mail was given
  giver_notice_id uuid references notice           -- the notice that told of it
);
create unique index assignment_one_in_force on assignment (round_id, source, task_id) where ended_at is null;
create index assignment_task on assignment (round_id, source, task_id);
create index assignment_assignee on assignment (assignee) where ended_at is null;
create index assignment_untold on assignment (assignee) where notice_id is null and ended_at is null;
create index assignment_unwoken on assignment (round_id) where woken_at is null and ended_at is null;
create index assignment_giver on assignment (given_by) where giver_notice_id is null and given_by is not null;

-- A task is left alone until a date, since whoever is asked said so.
create table hold (
  id        uuid primary key default gen_random_uuid(),
  source    text not null,
  task_id   text not null,
  kind      text not null check (kind in ('keep', 'snooze')),
  until     timestamptz not null,
  who       text not null,
  reason    text,
  made_at   timestamptz not null,
  answer_id uuid unique references answer (id)
);
create index hold_task on hold (source, task_id, until);

-- Tasks are left alone until a date, since an admin said so.
create table exemption (
  id       uuid primary key default gen_random_uuid(),
  scope    text not null check (scope in ('task', 'project', 'owner', 'pattern')),
  source   text,                                   -- null: every source
  target   text not null,                          -- the id of a task, project or owner, or a pattern of task names
  until    timestamptz not null,
  who      text not null,
  reason   text not null,
  made_at  timestamptz not null,
  ended_at timestamptz,                            -- taken back before its end
  ended_by text,
  check (scope not in ('task', 'project') or source is not null)
);


-- ── closing: tasks that were switched off, and given back ─────────────────────────────────────────────────────────

-- One closing of one task. There may be a million in a day, so what it costs to write one decides the rest: answer,
-- round, notice and sweep are named without foreign keys, and there is no index that no question needs.
create table closure (
  id               uuid primary key default gen_random_uuid(),
  source           text not null,
  task_id          text not null,
  project_id       text not null,
  owner            text,
  reason           text not null check (reason in ('archived', 'answer', 'silence', 'elsewhere')), -- elsewhere: the source itself
  sweep_id         uuid,                           -- the sweep that proposed it, its project being archived
  round_id         uuid,                           -- the round that it came from
  answer_id        uuid,                           -- the "close" that it came from
  state            text not null default 'proposed'
                   check (state in ('proposed', 'closing', 'to do', 'closed', 'running again', 'failed',
                                    'cancelled', 'restored')),
  prior            json,                           -- the task's row at the claim, kept as written: json, not jsonb
  proposed_at      timestamptz not null,
  dispatched_at    timestamptz,                    -- the closing workflow was told of it
  claimed_at       timestamptz,
  given_at         timestamptz,                    -- given to people, who switch the task off by hand, or later on again
  listed_at        timestamptz,                    -- the latest mail to them that listed it
  done_by          text,                           -- who said that it is switched off; null if a sync saw it, or we did it
  completed_at     timestamptz,                    -- closed, failed or cancelled
  error            text,
  send_day         date,                           -- the day of the mail budget that the mail about it was given
  notice_id        uuid,                           -- the notice that told the owner that it is closed
  to_do_notice_id  uuid,                           -- the notice that told the owner that it will be, by hand
  called_off_notice_id uuid,                       -- the notice that told the owner that it will not be, after all
  verified_at      timestamptz,                    -- a later sync found the task closed, and not run since
  ran_at           timestamptz,                    -- running again: when it ran, or when a sync found it enabled
  restore_asked_at timestamptz,                    -- somebody wants the task back as it was
  restored_by      text,                           -- who
  restored_at      timestamptz,
  restore_error    text                            -- why it could not be restored
);
create unique index closure_one_under_way on closure (source, task_id)
  where state in ('proposed', 'closing', 'to do');
create unique index closure_answer on closure (answer_id) where answer_id is not null;
create index closure_task on closure (source, task_id) where state <> 'proposed';
create index closure_undispatched on closure (owner) where dispatched_at is null;
create index closure_untold on closure (owner) where state = 'closed' and notice_id is null;
create index closure_to_do_untold on closure (owner) where state = 'to do' and to_do_notice_id is null;
create index closure_called_off_untold on closure (owner)
  where state = 'cancelled' and to_do_notice_id is not null and called_off_notice_id is null;
create index closure_restoring on closure (restore_asked_at, id)
  where state in ('closed', 'running again') and restore_asked_at is not null and restore_error is null;
create index closure_silence on closure (round_id) where reason = 'silence'; -- finds what came of a sweep's rounds
-- Closures lie in the order of these times, so a block range costs nothing to keep.
create index closure_proposed on closure using brin (proposed_at);
create index closure_completed on closure using brin (completed_at);

-- Who had a final notice about a task beside its owner, and is told of its closing for silence.
create table closure_warned (
  closure_id uuid not null,
  person     text not null,
  send_day   date,                                 -- the day of the mail budget that the mail about it was given
  notice_id  uuid,                                 -- the notice that told them that it is closed
  to_do_notice_id uuid,                            -- the notice that told them that it will be, by hand
  called_off_notice_id uuid,                       -- the notice that told them that it will not be, after all
  primary key (closure_id, person)
);
create index closure_warned_untold on closure_warned (person) where notice_id is null;

-- A mail that lists what people are to do by hand. Claimed, then sent.
create table to_do_list (
  id           uuid primary key default gen_random_uuid(),
  addresses    text[] not null,                    -- the mailboxes it goes to, in one mail
  locale       text,                               -- its reader's; null for that of the admins
  reminder     boolean not null,
  made_at      timestamptz not null,               -- it lists what was given before; the date of the mail
  sending_at   timestamptz,                        -- somebody is sending it since then
  completed_at timestamptz,                        -- a mail server took it, or refused it for good
  error        text                                -- why it was refused
);
create unique index to_do_list_one_open on to_do_list (addresses) where completed_at is null;
create index to_do_list_latest on to_do_list (addresses, made_at);

-- A command or webhook that switches the tasks of a source, and does not work. The row goes once a call ends well.
create table failing_handler (
  source text primary key,
  since  timestamptz not null,                     -- the first of the calls that failed in a row
  words  text not null                             -- what the latest came to
);

-- An admin allows so many closures beyond the cap, once.
create table closing_allowance (
  id      uuid primary key default gen_random_uuid(),
  source  text not null,
  tasks   integer not null check (tasks > 0),
  who     text not null,
  reason  text not null,
  made_at timestamptz not null,
  used_at timestamptz                              -- a closing needed it first; it counts for a day from then
);


-- ── cadence: what an admin sets, and the pauses ────────────────────────────────────────────────────────────────────

create table cadence_change (
  seq    bigint generated always as identity primary key,
  at     timestamptz not null,
  who    text not null,                            -- "outside Rollcall" if made with Temporal's tools
  before jsonb,                                    -- { cron, timeZone, cadence }; null at the first
  after  jsonb not null
);

-- An admin paused Rollcall: nothing is sent or closed from started_at to ended_at.
create table pause (
  id         uuid primary key default gen_random_uuid(),
  started_at timestamptz not null,
  reason     text not null,
  started_by text not null,
  ended_at   timestamptz,                          -- null while it lasts
  ended_by   text
);
create unique index pause_one_open on pause ((true)) where ended_at is null;


-- ── monitoring: what is wrong, and what outlives Temporal's own database ──────────────────────────────────────────

create table alert (
  id         uuid primary key default gen_random_uuid(),
  kind       text not null,
  opened_at  timestamptz not null,
  detail     text not null,                        -- what is wrong, as first seen
  told_at    timestamptz,                          -- an admin was told
  closed_at  timestamptz,                          -- it was over
  cleared_at timestamptz,                          -- an admin was told that it is over
  check (cleared_at is null or (told_at is not null and closed_at is not null))
);
create unique index alert_one_open on alert (kind) where closed_at is null;

-- One row: what the watchdog saw last.
create table watch (
  one         boolean primary key default true check (one),
  looked_at   timestamptz not null,
  expected_at timestamptz,                         -- when the next sweep should begin; null if none is expected
  seen        jsonb not null                       -- Schedules, task queues and workflows as seen then
);

-- Each Schedule as it was last seen, to create it anew if Temporal loses it.
create table schedule_state (
  id           text primary key,                   -- of the Schedule in Temporal
  spec         jsonb not null,                     -- when it acts, as Temporal describes it
  paused       boolean not null,
  note         text,                               -- why it is paused
  seen_at      timestamptz not null,               -- known to be so since then
  recreated_at timestamptz                         -- it was gone, and created anew from this row
);

-- One row: the id of this installation, which the Schedules of its namespace name, too. A worker whose database is
-- not the one that the namespace's reminders came from refuses to start.
create table installation (
  one boolean primary key default true check (one),
  id  uuid not null default gen_random_uuid()
);
insert into installation default values;


-- ── admin: who may use the admin API, what they did, and what was answered ────────────────────────────────────────

create table api_key (
  id         text primary key,                     -- the part of the key that may be shown
  hash       text not null,                        -- SHA-256 of the whole key, in hex; the key is kept nowhere
  name       text not null,
  scopes     text[] not null,
  made_by    text not null,
  made_at    timestamptz not null,
  expires_at timestamptz,                          -- null: never
  revoked_at timestamptz,
  revoked_by text,
  used_at    timestamptz                           -- to the minute
);

-- A write under an Idempotency-Key. Sent again within a day it gets the same answer, and is not done twice.
create table idempotency (
  caller       text not null,
  key          text not null,
  request_hash text not null,                      -- of method, address and body
  created_at   timestamptz not null,
  recorded_at  timestamptz,                        -- set by the transaction that did it: it is done, even if the answer was lost
  completed_at timestamptz,                        -- answered; null while under way
  status       integer,
  type         text,                               -- content type of the answer
  body         text,                               -- null if the answer held a secret
  primary key (caller, key)
);
create index idempotency_created on idempotency (created_at);

-- What an admin did, by command or API. Written before it is done, and again after.
create table audit (
  seq     bigint generated always as identity primary key,
  at      timestamptz not null,
  who     text not null,
  action  text not null,
  input   jsonb not null,
  outcome text check (outcome in ('done', 'refused', 'failed')), -- null: under way, or cut off
  detail  text                                     -- why it was refused or failed
);
create index audit_cadence_applied on audit (seq) where action = 'cadence apply to running' and outcome = 'done';
