-- Up Migration

-- What is asked again and again, and must not be answered by reading all that there ever was.

create index round_unstarted on round (owner) where started_at is null and ended_at is null;
create index audit_cadence_applied on audit (seq) where action = 'cadence apply to running' and outcome = 'done';

-- What came of a sweep, when it is restored: what it proposed itself, found by when that was, and what was proposed in
-- its rounds. Closures lie in the order of their proposals, so that the first of these costs closing nothing, where a
-- B-tree of sweeps made it a tenth slower. The second has only closures for silence.
create index closure_proposed on closure using brin (proposed_at);
create index closure_silence on closure (round_id) where reason = 'silence';
