-- Up Migration

-- What is refused for our own standing says nothing of recipients: it is waited out, domain by domain, and nobody
-- counts as unreachable while very many are refused.

alter table breaker
  add column domain text not null default '',          -- of the recipients that are concerned; '' for all
  drop constraint breaker_pkey,
  add primary key (channel, domain);

alter table notice
  add column refused_at timestamptz;                   -- refused then, not believed, and tried again since
create index notice_first on notice (coalesce(settled_at, refused_at)) where kind = 'notice' and step = 0;
