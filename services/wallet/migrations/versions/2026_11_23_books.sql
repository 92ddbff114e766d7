CREATE TABLE opening_imports (
    file_sha256 BYTEA NOT NULL,
    import_id UUID NOT NULL,
    dated DATE NOT NULL,
    cites TEXT NOT NULL,
    decision_id UUID,
    lines INTEGER NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT opening_imports_pkey PRIMARY KEY (file_sha256),
    CONSTRAINT opening_imports_file_sha256_check CHECK (octet_length(file_sha256) = 32),
    CONSTRAINT opening_imports_lines_check CHECK (lines > 0),
    CONSTRAINT opening_imports_import_id_key UNIQUE (import_id)
);
COMMENT ON TABLE opening_imports IS 'Files of opening balances that were posted; append-only';
COMMENT ON COLUMN opening_imports.file_sha256 IS 'the same file is brought in once';
COMMENT ON COLUMN opening_imports.import_id IS 'the subject of its groups';
COMMENT ON COLUMN opening_imports.cites IS 'the decision or document that the balances come from';
COMMENT ON COLUMN opening_imports.decision_id IS 'when the ground is a decision';

CREATE TABLE surplus_allocations (
    year SMALLINT NOT NULL,
    decision_id UUID NOT NULL,
    effective_on DATE NOT NULL,
    surplus BIGINT NOT NULL,
    capital BIGINT NOT NULL,
    reserves BIGINT NOT NULL,
    public_grants BIGINT NOT NULL,
    rate_cap_bps SMALLINT NOT NULL,
    legal_reserve BIGINT NOT NULL,
    statutory_reserve BIGINT NOT NULL,
    interest BIGINT NOT NULL,
    carried_forward BIGINT NOT NULL,
    cooperative TEXT NOT NULL,
    CONSTRAINT surplus_allocations_pkey PRIMARY KEY (year),
    CONSTRAINT surplus_allocations_whole_check CHECK (surplus > 0 AND legal_reserve >= 0 AND statutory_reserve >= 0 AND interest >= 0 AND carried_forward >= 0 AND legal_reserve + statutory_reserve + interest + carried_forward = surplus)
);
COMMENT ON TABLE surplus_allocations IS 'How the assembly allocated the surplus of a year; append-only';
COMMENT ON COLUMN surplus_allocations.year IS 'the year of the surplus';
COMMENT ON COLUMN surplus_allocations.surplus IS 'cents';
