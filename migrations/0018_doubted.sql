-- Up Migration

alter table notice
  add column doubted boolean not null default false;   -- refused while very many were: to be tried again before it is believed
