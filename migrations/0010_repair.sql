-- Up Migration

-- What was said and not told to a reminder, found without reading every answer there is.
create index answer_unsignalled on answer (owner, said_at) where signalled_at is null;

alter table round
  add column ended_why text;                       -- why it was cancelled
