-- Up Migration

-- What is asked again and again, and must not be answered by reading all that there ever was.

create index round_unstarted on round (owner) where started_at is null and ended_at is null;
create index audit_cadence_applied on audit (seq) where action = 'cadence apply to running' and outcome = 'done';

-- What came of a sweep, when it is restored: what it proposed itself, and what was proposed in its rounds. The closures
-- of a sweep lie together, so that the first of these costs closing nothing; a B-tree made it a tenth slower. The
-- second has only closures for silence.
create index closure_sweep on closure using brin (sweep_id);
create index closure_silence on closure (round_id) where reason = 'silence';
