-- A reminder that cannot be started is set aside, and keeps no other from being started.
alter table round add column start_failed_at timestamptz, add column start_error text;
