-- Up Migration

alter table sweep
  add column reporting_at timestamptz;                 -- somebody is just sending its digest
