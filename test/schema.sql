-- The schema that the migrations make. Written by "npm run schema:dump", held to them by a test.

create table alert (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  opened_at timestamp with time zone not null,
  detail text not null,
  told_at timestamp with time zone,
  closed_at timestamp with time zone,
  cleared_at timestamp with time zone,
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_check CHECK (((cleared_at IS NULL) OR ((told_at IS NOT NULL) AND (closed_at IS NOT NULL))))
);
CREATE UNIQUE INDEX alert_one_open ON public.alert USING btree (kind) WHERE (closed_at IS NULL);

create table answer (
  seq bigint not null generated always as identity,
  id uuid not null default gen_random_uuid(),
  notice_id uuid,
  round_id uuid,
  owner text not null,
  source text not null,
  task_id text not null,
  kind text not null,
  until timestamp with time zone,
  names text,
  said_by text not null,
  member text,
  authority text not null default 'owner'::text,
  login text,
  said_at timestamp with time zone not null,
  signalled_at timestamp with time zone,
  applied_at timestamp with time zone,
  constraint answer_pkey PRIMARY KEY (seq),
  constraint answer_authority_check CHECK ((authority = ANY (ARRAY['owner'::text, 'contact'::text]))),
  constraint answer_check CHECK (((kind = 'snooze'::text) = (until IS NOT NULL))),
  constraint answer_id_key UNIQUE (id),
  constraint answer_kind_check CHECK ((kind = ANY (ARRAY['keep'::text, 'close'::text, 'snooze'::text, 'not mine'::text]))),
  constraint answer_names CHECK (((names IS NULL) OR (kind = 'not mine'::text))),
  constraint answer_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notice(id),
  constraint answer_round_id_fkey FOREIGN KEY (round_id) REFERENCES round(id)
);
CREATE INDEX answer_notice ON public.answer USING btree (notice_id);
CREATE INDEX answer_round ON public.answer USING btree (round_id, source, task_id);
CREATE INDEX answer_task ON public.answer USING btree (source, task_id, seq);
CREATE INDEX answer_unapplied ON public.answer USING btree (owner) WHERE (applied_at IS NULL);
CREATE INDEX answer_unsignalled ON public.answer USING btree (owner, said_at) WHERE (signalled_at IS NULL);

create table api_key (
  id text not null,
  hash text not null,
  name text not null,
  scopes text[] not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  used_at timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (id)
);

create table assignment (
  id uuid not null default gen_random_uuid(),
  round_id uuid not null,
  step integer not null,
  owner text not null,
  source text not null,
  task_id text not null,
  why text not null,
  given_by text,
  assignee text not null,
  answer_id uuid,
  made_at timestamp with time zone not null,
  until timestamp with time zone,
  ended_at timestamp with time zone,
  woken_at timestamp with time zone,
  tell_at timestamp with time zone not null,
  send_day date,
  notice_id uuid,
  closes_at timestamp with time zone,
  final_told boolean not null default false,
  returned_at timestamp with time zone,
  giver_day date,
  giver_notice_id uuid,
  constraint assignment_pkey PRIMARY KEY (id),
  constraint assignment_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answer(id),
  constraint assignment_answer_id_key UNIQUE (answer_id),
  constraint assignment_giver_notice_id_fkey FOREIGN KEY (giver_notice_id) REFERENCES notice(id),
  constraint assignment_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notice(id),
  constraint assignment_round_id_fkey FOREIGN KEY (round_id) REFERENCES round(id),
  constraint assignment_why_check CHECK ((why = ANY (ARRAY['handed over'::text, 'delegated'::text, 'escalated'::text, 'owner gone'::text])))
);
CREATE INDEX assignment_assignee ON public.assignment USING btree (assignee) WHERE (ended_at IS NULL);
CREATE INDEX assignment_giver ON public.assignment USING btree (given_by) WHERE ((giver_notice_id IS NULL) AND (given_by IS NOT NULL));
CREATE UNIQUE INDEX assignment_one_in_force ON public.assignment USING btree (round_id, source, task_id) WHERE (ended_at IS NULL);
CREATE INDEX assignment_task ON public.assignment USING btree (round_id, source, task_id);
CREATE INDEX assignment_untold ON public.assignment USING btree (assignee) WHERE ((notice_id IS NULL) AND (ended_at IS NULL));
CREATE INDEX assignment_unwoken ON public.assignment USING btree (round_id) WHERE ((woken_at IS NULL) AND (ended_at IS NULL));

create table audit (
  seq bigint not null generated always as identity,
  at timestamp with time zone not null,
  who text not null,
  action text not null,
  input jsonb not null,
  outcome text,
  detail text,
  constraint audit_pkey PRIMARY KEY (seq),
  constraint audit_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text])))
);
CREATE INDEX audit_cadence_applied ON public.audit USING btree (seq) WHERE ((action = 'cadence apply to running'::text) AND (outcome = 'done'::text));

create table bounce (
  id uuid not null default gen_random_uuid(),
  notice_id uuid not null,
  received_at timestamp with time zone not null,
  digest text not null,
  final boolean not null,
  status text,
  words text not null,
  constraint bounce_pkey PRIMARY KEY (id),
  constraint bounce_notice_id_digest_key UNIQUE (notice_id, digest),
  constraint bounce_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notice(id)
);
CREATE INDEX bounce_received ON public.bounce USING btree (received_at);

create table breaker (
  channel text not null,
  domain text not null default ''::text,
  failures integer not null,
  since timestamp with time zone not null,
  opened_at timestamp with time zone,
  probe_at timestamp with time zone,
  words text not null,
  constraint breaker_pkey PRIMARY KEY (channel, domain)
);

create table cadence_change (
  seq bigint not null generated always as identity,
  at timestamp with time zone not null,
  who text not null,
  before jsonb,
  after jsonb not null,
  constraint cadence_change_pkey PRIMARY KEY (seq)
);

create table closing_allowance (
  id uuid not null default gen_random_uuid(),
  source text not null,
  tasks integer not null,
  who text not null,
  reason text not null,
  made_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint closing_allowance_pkey PRIMARY KEY (id),
  constraint closing_allowance_tasks_check CHECK ((tasks > 0))
);

create table closure (
  id uuid not null default gen_random_uuid(),
  source text not null,
  task_id text not null,
  project_id text not null,
  owner text,
  reason text not null,
  sweep_id uuid,
  round_id uuid,
  answer_id uuid,
  state text not null default 'proposed'::text,
  prior json,
  proposed_at timestamp with time zone not null,
  dispatched_at timestamp with time zone,
  claimed_at timestamp with time zone,
  given_at timestamp with time zone,
  listed_at timestamp with time zone,
  done_by text,
  completed_at timestamp with time zone,
  error text,
  send_day date,
  notice_id uuid,
  to_do_notice_id uuid,
  called_off_notice_id uuid,
  verified_at timestamp with time zone,
  ran_at timestamp with time zone,
  restore_asked_at timestamp with time zone,
  restored_by text,
  restored_at timestamp with time zone,
  restore_error text,
  constraint closure_pkey PRIMARY KEY (id),
  constraint closure_reason_check CHECK ((reason = ANY (ARRAY['archived'::text, 'answer'::text, 'silence'::text, 'elsewhere'::text]))),
  constraint closure_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'closing'::text, 'to do'::text, 'closed'::text, 'running again'::text, 'failed'::text, 'cancelled'::text, 'restored'::text])))
);
CREATE UNIQUE INDEX closure_answer ON public.closure USING btree (answer_id) WHERE (answer_id IS NOT NULL);
CREATE INDEX closure_called_off_untold ON public.closure USING btree (owner) WHERE ((state = 'cancelled'::text) AND (to_do_notice_id IS NOT NULL) AND (called_off_notice_id IS NULL));
CREATE INDEX closure_completed ON public.closure USING brin (completed_at);
CREATE UNIQUE INDEX closure_one_under_way ON public.closure USING btree (source, task_id) WHERE (state = ANY (ARRAY['proposed'::text, 'closing'::text, 'to do'::text]));
CREATE INDEX closure_proposed ON public.closure USING brin (proposed_at);
CREATE INDEX closure_restoring ON public.closure USING btree (restore_asked_at, id) WHERE ((state = ANY (ARRAY['closed'::text, 'running again'::text])) AND (restore_asked_at IS NOT NULL) AND (restore_error IS NULL));
CREATE INDEX closure_silence ON public.closure USING btree (round_id) WHERE (reason = 'silence'::text);
CREATE INDEX closure_task ON public.closure USING btree (source, task_id) WHERE (state <> 'proposed'::text);
CREATE INDEX closure_to_do_untold ON public.closure USING btree (owner) WHERE ((state = 'to do'::text) AND (to_do_notice_id IS NULL));
CREATE INDEX closure_undispatched ON public.closure USING btree (owner) WHERE (dispatched_at IS NULL);
CREATE INDEX closure_untold ON public.closure USING btree (owner) WHERE ((state = 'closed'::text) AND (notice_id IS NULL));

create table closure_warned (
  closure_id uuid not null,
  person text not null,
  send_day date,
  notice_id uuid,
  to_do_notice_id uuid,
  called_off_notice_id uuid,
  constraint closure_warned_pkey PRIMARY KEY (closure_id, person)
);
CREATE INDEX closure_warned_untold ON public.closure_warned USING btree (person) WHERE (notice_id IS NULL);

create table delegation (
  id uuid not null default gen_random_uuid(),
  owner text not null,
  delegate text not null,
  begins timestamp with time zone not null,
  until timestamp with time zone not null,
  who text not null,
  reason text,
  made_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint delegation_pkey PRIMARY KEY (id),
  constraint delegation_check CHECK (((until > begins) AND (delegate <> owner)))
);
CREATE INDEX delegation_owner ON public.delegation USING btree (owner, until);

create table exemption (
  id uuid not null default gen_random_uuid(),
  scope text not null,
  source text,
  target text not null,
  until timestamp with time zone not null,
  who text not null,
  reason text not null,
  made_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint exemption_pkey PRIMARY KEY (id),
  constraint exemption_check CHECK (((scope <> ALL (ARRAY['task'::text, 'project'::text])) OR (source IS NOT NULL))),
  constraint exemption_scope_check CHECK ((scope = ANY (ARRAY['task'::text, 'project'::text, 'owner'::text, 'pattern'::text])))
);

create table failing_handler (
  source text not null,
  since timestamp with time zone not null,
  words text not null,
  constraint failing_handler_pkey PRIMARY KEY (source)
);

create table hold (
  id uuid not null default gen_random_uuid(),
  source text not null,
  task_id text not null,
  kind text not null,
  until timestamp with time zone not null,
  who text not null,
  reason text,
  made_at timestamp with time zone not null,
  answer_id uuid,
  constraint hold_pkey PRIMARY KEY (id),
  constraint hold_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES answer(id),
  constraint hold_answer_id_key UNIQUE (answer_id),
  constraint hold_kind_check CHECK ((kind = ANY (ARRAY['keep'::text, 'snooze'::text])))
);
CREATE INDEX hold_task ON public.hold USING btree (source, task_id, until);

create table idempotency (
  caller text not null,
  key text not null,
  request_hash text not null,
  created_at timestamp with time zone not null,
  recorded_at timestamp with time zone,
  completed_at timestamp with time zone,
  status integer,
  type text,
  body text,
  constraint idempotency_pkey PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_created ON public.idempotency USING btree (created_at);

create table installation (
  one boolean not null default true,
  id uuid not null default gen_random_uuid(),
  constraint installation_pkey PRIMARY KEY (one),
  constraint installation_one_check CHECK (one)
);

create table mail_day (
  day date not null,
  used integer not null,
  constraint mail_day_pkey PRIMARY KEY (day)
);

create table mail_domain (
  domain text not null,
  next_at timestamp with time zone not null,
  constraint mail_domain_pkey PRIMARY KEY (domain)
);

create table notice (
  id uuid not null default gen_random_uuid(),
  round_id uuid,
  step integer,
  kind text not null,
  owner text not null,
  owner_name text,
  recipient text,
  address text,
  name text,
  team boolean not null default false,
  locale text not null,
  time_zone text not null,
  channel text not null default 'mail'::text,
  key_id text not null,
  reply_by timestamp with time zone,
  closes_at timestamp with time zone,
  claimed_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  state text not null default 'claimed'::text,
  slot_at timestamp with time zone,
  attempts integer not null default 0,
  tried_at timestamp with time zone,
  completed_at timestamp with time zone,
  error text,
  fell_back text,
  reports_failure boolean,
  returned_at timestamp with time zone,
  delivered boolean not null generated always as (((state = 'sent'::text) AND (reports_failure IS TRUE) AND (returned_at IS NULL))) stored,
  bounced_at timestamp with time zone,
  moved_at timestamp with time zone,
  doubted boolean not null default false,
  refused_at timestamp with time zone,
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_kind_check CHECK ((kind = ANY (ARRAY['notice'::text, 'remind'::text, 'closed'::text, 'assigned'::text, 'handed'::text]))),
  constraint notice_round_id_fkey FOREIGN KEY (round_id) REFERENCES round(id),
  constraint notice_round_id_step_key UNIQUE (round_id, step),
  constraint notice_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'sent'::text, 'refused'::text, 'bounced'::text])))
);
CREATE INDEX notice_claimed ON public.notice USING btree (claimed_at) WHERE (state = 'claimed'::text);
CREATE INDEX notice_completed ON public.notice USING brin (completed_at);
CREATE INDEX notice_first ON public.notice USING btree (COALESCE(completed_at, refused_at)) WHERE ((kind = 'notice'::text) AND (step = 0));
CREATE UNIQUE INDEX notice_one_underway ON public.notice USING btree (owner, kind) WHERE ((round_id IS NULL) AND (state = 'claimed'::text));
CREATE INDEX notice_owner ON public.notice USING btree (owner, claimed_at DESC);

create table notice_task (
  notice_id uuid not null,
  "position" integer not null,
  source text not null,
  task_id text not null,
  project_id text not null,
  project_name text not null,
  name text not null,
  schedule text,
  touched_at timestamp with time zone,
  seen_at timestamp with time zone,
  last_run_at timestamp with time zone,
  run_count bigint,
  last_result text,
  failures_in_a_row bigint,
  mean_duration_seconds double precision,
  next_run_at timestamp with time zone,
  cost text,
  url text,
  stale boolean not null,
  owner text,
  owner_name text,
  round_id uuid,
  assigned_for text,
  assigned_by text,
  went_to text,
  reply_by timestamp with time zone,
  closes_at timestamp with time zone,
  closed_for text,
  outcome text,
  constraint notice_task_pkey PRIMARY KEY (notice_id, "position"),
  constraint notice_task_assigned_for_check CHECK ((assigned_for = ANY (ARRAY['handed over'::text, 'delegated'::text, 'escalated'::text, 'owner gone'::text]))),
  constraint notice_task_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notice(id),
  constraint notice_task_notice_id_source_task_id_key UNIQUE (notice_id, source, task_id),
  constraint notice_task_outcome_check CHECK ((outcome = ANY (ARRAY['closed'::text, 'to do'::text, 'called off'::text]))),
  constraint notice_task_round_id_fkey FOREIGN KEY (round_id) REFERENCES round(id)
);

create table pause (
  id uuid not null default gen_random_uuid(),
  started_at timestamp with time zone not null,
  reason text not null,
  started_by text not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint pause_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX pause_one_open ON public.pause USING btree ((true)) WHERE (ended_at IS NULL);

create table person (
  id text not null,
  directory text not null,
  account text not null,
  name text,
  email text,
  locale text not null default 'en'::text,
  time_zone text not null default 'UTC'::text,
  active boolean not null default true,
  manager text,
  channel text not null default 'mail'::text,
  members text[],
  missing_at timestamp with time zone,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_directory_account_key UNIQUE (directory, account)
);

create table project (
  source text not null,
  id text not null,
  name text not null,
  url text,
  maintainers text[] not null default '{}'::text[],
  archived_at timestamp with time zone,
  archived_first_observed_at timestamp with time zone,
  archived_last_observed_at timestamp with time zone,
  seen_at timestamp with time zone not null,
  trusted boolean not null default true,
  rejection_reason text,
  unread boolean not null default false,
  closed_by_source boolean not null default false,
  synced_tasks integer,
  synced_enabled integer,
  trusted_tasks integer,
  trusted_enabled integer,
  constraint project_pkey PRIMARY KEY (source, id)
);

create table round (
  id uuid not null default gen_random_uuid(),
  sweep_id uuid not null,
  owner text not null,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  start_failed_at timestamp with time zone,
  start_error text,
  cadence jsonb,
  cadence_at timestamp with time zone,
  step integer,
  step_at timestamp with time zone,
  remind_asked_at timestamp with time zone,
  send_day date,
  ended_at timestamp with time zone,
  outcome text,
  run_id text,
  closed_for_silence integer,
  ended_by text,
  ended_reason text,
  constraint round_pkey PRIMARY KEY (id),
  constraint round_check CHECK (((ended_at IS NULL) = (outcome IS NULL))),
  constraint round_check1 CHECK (((cadence IS NULL) = (cadence_at IS NULL))),
  constraint round_outcome_check CHECK ((outcome = ANY (ARRAY['confirmed'::text, 'unanswered'::text, 'nothing-to-ask'::text, 'cancelled'::text]))),
  constraint round_sweep_id_fkey FOREIGN KEY (sweep_id) REFERENCES sweep(id),
  constraint round_sweep_id_owner_key UNIQUE (sweep_id, owner)
);
CREATE INDEX round_ended ON public.round USING brin (ended_at);
CREATE UNIQUE INDEX round_one_open ON public.round USING btree (owner) WHERE (ended_at IS NULL);
CREATE INDEX round_owner ON public.round USING btree (owner, created_at DESC);
CREATE INDEX round_unstarted ON public.round USING btree (owner) WHERE ((started_at IS NULL) AND (ended_at IS NULL));
CREATE INDEX round_waiting ON public.round USING btree (send_day) WHERE ((ended_at IS NULL) AND (send_day IS NOT NULL));

create table schedule_state (
  id text not null,
  spec jsonb not null,
  paused boolean not null,
  note text,
  seen_at timestamp with time zone not null,
  recreated_at timestamp with time zone,
  constraint schedule_state_pkey PRIMARY KEY (id)
);

create table source (
  name text not null,
  synced_at timestamp with time zone,
  sync_id uuid,
  trusted boolean not null default true,
  reason text,
  constraint source_pkey PRIMARY KEY (name),
  constraint source_sync_id_fkey FOREIGN KEY (sync_id) REFERENCES sync(id)
);

create table sweep (
  id uuid not null,
  workflow_id text not null,
  run_id text not null,
  scheduled_for timestamp with time zone,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  cadence jsonb not null,
  counts jsonb,
  report jsonb,
  reporting_at timestamp with time zone,
  reported_at timestamp with time zone,
  constraint sweep_pkey PRIMARY KEY (id)
);
CREATE INDEX sweep_ended ON public.sweep USING btree (ended_at);

create table sync (
  id uuid not null,
  source text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  trusted boolean not null default false,
  reason text,
  projects integer not null default 0,
  tasks integer not null default 0,
  people integer not null default 0,
  accepted_at timestamp with time zone,
  accepted_by text,
  accepted_reason text,
  accepted_projects jsonb,
  source_removed_at timestamp with time zone,
  constraint sync_pkey PRIMARY KEY (id)
);

create table task (
  source text not null,
  id text not null,
  project_id text not null,
  name text not null,
  schedule text,
  creator text,
  editor text,
  owner text,
  created_at timestamp with time zone,
  edited_at timestamp with time zone,
  touched_at timestamp with time zone generated always as (COALESCE(edited_at, created_at)) stored,
  enabled boolean not null,
  last_run_at timestamp with time zone,
  run_count bigint,
  last_result text,
  failures_in_a_row bigint,
  mean_duration_seconds double precision,
  next_run_at timestamp with time zone,
  cost text,
  url text,
  managed_by text,
  row_hash text not null,
  closed_hash text,
  seen_at timestamp with time zone not null,
  gone_at timestamp with time zone,
  constraint task_pkey PRIMARY KEY (source, id),
  constraint task_last_result_check CHECK ((last_result = ANY (ARRAY['succeeded'::text, 'failed'::text]))),
  constraint task_source_project_id_fkey FOREIGN KEY (source, project_id) REFERENCES project(source, id) DEFERRABLE
);
CREATE INDEX task_project ON public.task USING btree (source, project_id) WHERE enabled;
CREATE INDEX task_stale ON public.task USING btree (owner, COALESCE(touched_at, '-infinity'::timestamp with time zone)) WHERE enabled;

create table to_do_list (
  id uuid not null default gen_random_uuid(),
  addresses text[] not null,
  locale text,
  reminder boolean not null,
  made_at timestamp with time zone not null,
  sending_at timestamp with time zone,
  completed_at timestamp with time zone,
  error text,
  constraint to_do_list_pkey PRIMARY KEY (id)
);
CREATE INDEX to_do_list_latest ON public.to_do_list USING btree (addresses, made_at);
CREATE UNIQUE INDEX to_do_list_one_open ON public.to_do_list USING btree (addresses) WHERE (completed_at IS NULL);

create table watch (
  one boolean not null default true,
  looked_at timestamp with time zone not null,
  expected_at timestamp with time zone,
  seen jsonb not null,
  constraint watch_pkey PRIMARY KEY (one),
  constraint watch_one_check CHECK (one)
);
