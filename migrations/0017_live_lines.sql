-- Up Migration

-- What just happened, which somebody who watches asks for every few seconds, must not be answered by reading all that
-- ever happened. Notices and rounds are many and lie roughly in the order of time.
create index notice_settled on notice using brin (settled_at);
create index round_ended on round using brin (ended_at);
create index sweep_ended on sweep (ended_at);
