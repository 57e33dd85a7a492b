-- Up Migration

-- An admin's word ends the distrust of projects: what was distrusted is kept with it.
alter table sync
  add column accepted_projects jsonb;              -- each project, its name, and why it was not trusted
