-- Up Migration

-- What the page records beside the answer itself.

alter table answer
  add column login text;                           -- who was logged in, as the login said; null: the link alone was shown
