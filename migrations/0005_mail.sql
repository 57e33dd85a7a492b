-- Up Migration

-- How notices reach people and what comes back: channels, the breaker, the pace of each domain, bounces.

alter table person
  add column channel text not null default 'mail'; -- how this person is written to

alter table notice
  add column channel         text not null default 'mail', -- frozen at the claim; 'mail' once another one failed for good
  add column fell_back       text,                         -- how it failed
  add column reports_failure boolean,                      -- whether the channel that took it tells of failures; null until then
  add column turn_at         timestamptz,                  -- not before, its domain being paced
  add column attempts        integer not null default 0,   -- those that came to nothing
  add column tried_at        timestamptz,                  -- the latest of them
  add column bounced_at      timestamptz,                  -- the mail server took it, and later gave it up
  drop constraint notice_state_check,
  add constraint notice_state_check check (state in ('claimed', 'sent', 'refused', 'bounced'));
update notice set reports_failure = true where state = 'sent';
alter table notice
  add column delivered boolean not null                    -- only such a notice may ground a closing for silence
    generated always as (state = 'sent' and reports_failure is true) stored;
create index notice_claimed on notice (claimed_at) where state = 'claimed';

create table breaker (
  channel   text primary key,
  failures  integer not null,                      -- in a row, our own each of them
  since     timestamptz not null,                  -- the first of them
  opened_at timestamptz,                           -- null while there are few
  probe_at  timestamptz,                           -- when one attempt is let through to see whether it is over
  words     text not null                          -- of the latest
);

create table mail_domain (
  domain  text primary key,
  next_at timestamptz not null                     -- the next mail's turn, unless that is past
);

create table bounce (
  id          uuid primary key default gen_random_uuid(),
  notice_id   uuid not null references notice,
  received_at timestamptz not null,
  digest      text not null,                       -- of the report: the same one counts once
  final       boolean not null,                    -- given up, rather than delayed
  status      text,                                -- as 5.1.1 (RFC 3463)
  words       text not null,
  unique (notice_id, digest)
);
create index bounce_received on bounce (received_at);
