-- Up Migration

-- Who may use the admin API, what they did, and what was answered to a request that may be repeated.

create table api_key (
  id         text primary key,                     -- the part of the key that may be shown
  hash       text not null,                        -- SHA-256 of the whole key, in hex
  name       text not null,
  scopes     text[] not null,
  made_by    text not null,
  made_at    timestamptz not null,
  expires_at timestamptz,                          -- null: never
  revoked_at timestamptz,
  revoked_by text,
  used_at    timestamptz                           -- to the minute
);

create table idempotency (
  caller       text not null,
  key          text not null,
  request_hash text not null,                      -- of method, address and body
  begun_at     timestamptz not null,
  settled_at   timestamptz,                        -- answered; null while it is under way
  status       integer,
  type         text,                               -- content type of the answer
  body         text,
  primary key (caller, key)
);
create index idempotency_begun on idempotency (begun_at);

create table audit (
  seq     bigint generated always as identity primary key,
  at      timestamptz not null,
  who     text not null,
  action  text not null,
  input   jsonb not null,
  outcome text check (outcome in ('done', 'refused', 'failed')), -- null: under way, or cut off
  detail  text                                     -- why it was refused or failed
);
