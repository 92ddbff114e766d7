ALTER TABLE decisions
    DROP CONSTRAINT decisions_state_check,
    ADD CONSTRAINT decisions_state_check CHECK (state IN ('proposed', 'adopted', 'closed'));

CREATE TABLE conversions (
    run_id UUID NOT NULL,
    year INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    frozen_on DATE,
    late_facts_from_on DATE,
    pot_cents BIGINT,
    computation_no INTEGER,
    basis TEXT,
    envelope_cents BIGINT,
    reserve_cents BIGINT,
    carried_cents BIGINT,
    member_count BIGINT,
    manifest_sha256 TEXT,
    contest_until_at TIMESTAMP WITH TIME ZONE,
    decision_id UUID,
    paid_cents BIGINT,
    to_reserve_cents BIGINT,
    destroyed_col BIGINT,
    executed_on DATE,
    abandoned_reason TEXT,
    contra_run_id UUID,
    CONSTRAINT conversions_pkey PRIMARY KEY (run_id),
    CONSTRAINT conversions_abandoned_reason_check CHECK (abandoned_reason IN ('rejected', 'check_failed', 'recomputed')),
    CONSTRAINT conversions_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES decisions (decision_id)
);
CREATE INDEX conversions_year_idx ON conversions (year, run_id);
COMMENT ON TABLE conversions IS 'Runs of the yearly conversion, from wallet: what was heard in whatever order';
COMMENT ON COLUMN conversions.sequence IS 'the highest that was heard of the run';
COMMENT ON COLUMN conversions.late_facts_from_on IS 'facts of the year from this day on count for the next';
COMMENT ON COLUMN conversions.decision_id IS 'the proposal that names the hash';
COMMENT ON COLUMN conversions.destroyed_col IS 'hundredths';
COMMENT ON COLUMN conversions.contra_run_id IS 'the run that undid it';

CREATE TABLE conversion_contests (
    contest_id UUID NOT NULL,
    run_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    computation_no INTEGER NOT NULL,
    CONSTRAINT conversion_contests_pkey PRIMARY KEY (contest_id)
);
CREATE INDEX conversion_contests_run_id_idx ON conversion_contests (run_id);
COMMENT ON TABLE conversion_contests IS 'Computations that members contest, from wallet; who and why stays there';
