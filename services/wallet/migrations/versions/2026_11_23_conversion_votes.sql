CREATE TABLE conversion_contests (
    contest_id UUID NOT NULL,
    run_id UUID NOT NULL,
    computation_no INTEGER NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    reason TEXT,
    contested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT conversion_contests_pkey PRIMARY KEY (contest_id),
    CONSTRAINT conversion_contests_run_id_computation_no_member_id_key UNIQUE (run_id, computation_no, member_id)
);
COMMENT ON TABLE conversion_contests IS 'Who contests a computation, once each; the reason can be erased, the contest stays';
COMMENT ON COLUMN conversion_contests.reason IS 'personal data: the member''s words; erased on request';

CREATE TABLE conversion_approvals (
    run_id UUID NOT NULL,
    computation_no INTEGER NOT NULL,
    decision_id UUID NOT NULL,
    effect_id UUID NOT NULL,
    manifest_sha256 BYTEA NOT NULL,
    heard_on DATE NOT NULL,
    CONSTRAINT conversion_approvals_pkey PRIMARY KEY (run_id, computation_no),
    CONSTRAINT conversion_approvals_manifest_sha256_check CHECK (octet_length(manifest_sha256) = 32)
);
COMMENT ON TABLE conversion_approvals IS 'Decisions that name the hash which the wallet computed itself; append-only';

CREATE TABLE conversion_signatures (
    run_id UUID NOT NULL,
    computation_no INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    member_id UUID NOT NULL,
    role TEXT NOT NULL,
    manifest_sha256 BYTEA,
    authenticated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT conversion_signatures_pkey PRIMARY KEY (run_id, computation_no, purpose, member_id),
    CONSTRAINT conversion_signatures_purpose_check CHECK (purpose IN ('execute', 'reverse', 'override'))
);
COMMENT ON TABLE conversion_signatures IS 'Who signed what, under which mandate, with which log-in; append-only';
COMMENT ON COLUMN conversion_signatures.role IS 'of the mandate signed under';
COMMENT ON COLUMN conversion_signatures.manifest_sha256 IS 'what was signed; null for an override, which comes before';
COMMENT ON COLUMN conversion_signatures.authenticated_at IS 'the fresh log-in';
