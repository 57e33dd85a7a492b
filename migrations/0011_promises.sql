-- Up Migration

-- A digest may list tasks at different steps of their rounds: by when an answer is asked for, and from when on the
-- unanswered is closed, is said of each. The notice itself says the first date, and the closing where one holds for all.
alter table notice_task
  add column reply_by  timestamptz,                -- in a notice of the kind assigned
  add column closes_at timestamptz;
update notice_task l set reply_by = n.reply_by, closes_at = n.closes_at
  from notice n where n.id = l.notice_id and n.kind = 'assigned';

alter table assignment
  add column closes_at timestamptz;                -- the latest date that the assignee was told it is closed from
update assignment g set closes_at = n.closes_at from notice n where n.id = g.notice_id;
