CREATE TABLE frozen_years (
    run_id UUID NOT NULL,
    year INTEGER NOT NULL,
    sequence BIGINT NOT NULL,
    late_facts_from_on DATE NOT NULL,
    CONSTRAINT frozen_years_pkey PRIMARY KEY (run_id)
);
COMMENT ON TABLE frozen_years IS 'Years whose conversion is frozen: their facts that come from this day on count for the next year';
