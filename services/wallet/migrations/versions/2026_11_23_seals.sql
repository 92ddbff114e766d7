-- The hash chain over the journal, and what the check keeps.
CREATE TABLE seal_state (
    one BOOLEAN NOT NULL,
    position BIGINT,
    writers TEXT[],
    CONSTRAINT seal_state_pkey PRIMARY KEY (one),
    CONSTRAINT seal_state_one_check CHECK (one),
    CONSTRAINT seal_state_candidate_check CHECK ((position IS NULL) = (writers IS NULL))
);
COMMENT ON TABLE seal_state IS 'What is to be sealed next';
COMMENT ON COLUMN seal_state.one IS 'there is one row; whoever seals locks it';
COMMENT ON COLUMN seal_state.position IS 'the highest position given when the candidate was taken';
COMMENT ON COLUMN seal_state.writers IS 'transactions that could then still write at or below it';
INSERT INTO seal_state (one) VALUES (true);
CREATE TABLE seals (
    seal_no BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    row_count INTEGER NOT NULL,
    head_sha256 BYTEA NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT seals_pkey PRIMARY KEY (seal_no),
    CONSTRAINT seals_positions_check CHECK (first_position <= last_position AND row_count > 0),
    CONSTRAINT seals_head_sha256_check CHECK (octet_length(head_sha256) = 32)
);
COMMENT ON TABLE seals IS 'Parts of the journal that are final, one after the other; append-only';
COMMENT ON COLUMN seals.seal_no IS '1, 2, 3 … without a gap';
COMMENT ON COLUMN seals.first_position IS 'one after the last of the seal before';
COMMENT ON COLUMN seals.row_count IS 'groups between the two';
COMMENT ON COLUMN seals.head_sha256 IS 'the digest of its last group';
CREATE TABLE sealed_groups (
    position BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    CONSTRAINT sealed_groups_pkey PRIMARY KEY (position),
    CONSTRAINT sealed_groups_digest_check CHECK (octet_length(digest) = 32)
);
COMMENT ON TABLE sealed_groups IS 'The hash chain over the groups and their transfers; append-only';
COMMENT ON COLUMN sealed_groups.position IS 'of the group';
COMMENT ON COLUMN sealed_groups.digest IS 'SHA-256 of the digest before and the text of the group';
CREATE TABLE journal_heads (
    sealed_on DATE NOT NULL,
    first_seal_no BIGINT NOT NULL,
    last_seal_no BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    head_sha256 BYTEA NOT NULL,
    CONSTRAINT journal_heads_pkey PRIMARY KEY (sealed_on)
);
COMMENT ON TABLE journal_heads IS 'The head of the chain at the end of a day, as it was said to membership; append-only';
COMMENT ON COLUMN journal_heads.sealed_on IS 'business date';
CREATE TABLE verified_state (
    one BOOLEAN NOT NULL,
    seal_no BIGINT NOT NULL,
    position BIGINT NOT NULL,
    head_sha256 BYTEA,
    CONSTRAINT verified_state_pkey PRIMARY KEY (one),
    CONSTRAINT verified_state_one_check CHECK (one)
);
COMMENT ON TABLE verified_state IS 'How far the check of what is new has come';
COMMENT ON COLUMN verified_state.one IS 'there is one row; whoever checks what is new locks it';
COMMENT ON COLUMN verified_state.seal_no IS 'the last seal that was verified; 0: none';
COMMENT ON COLUMN verified_state.position IS 'its last position';
COMMENT ON COLUMN verified_state.head_sha256 IS 'its head';
INSERT INTO verified_state (one, seal_no, position) VALUES (true, 0, 0);
CREATE TABLE verified_sums (
    account_id UUID NOT NULL,
    debits BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    CONSTRAINT verified_sums_pkey PRIMARY KEY (account_id)
);
COMMENT ON TABLE verified_sums IS 'What moved on an account up to the last verified seal';
CREATE TABLE check_results (
    scope TEXT NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seal_no BIGINT NOT NULL,
    proof TEXT,
    first_bad TEXT,
    CONSTRAINT check_results_pkey PRIMARY KEY (scope),
    CONSTRAINT check_results_scope_check CHECK (scope IN ('whole', 'incremental')),
    CONSTRAINT check_results_first_bad_check CHECK ((proof IS NULL) = (first_bad IS NULL))
);
COMMENT ON TABLE check_results IS 'The newest outcome of each scope of the check';
COMMENT ON COLUMN check_results.scope IS 'whole, or what was new';
COMMENT ON COLUMN check_results.seal_no IS 'the last seal that was looked at';
COMMENT ON COLUMN check_results.proof IS 'the first proof that failed';
COMMENT ON COLUMN check_results.first_bad IS 'the first row that breaks it';
CREATE TABLE ledger_halts (
    halt_id UUID NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    proof TEXT NOT NULL,
    first_bad TEXT NOT NULL,
    lifted_at TIMESTAMP WITH TIME ZONE,
    lifted_by_id UUID,
    lift_reason TEXT,
    CONSTRAINT ledger_halts_pkey PRIMARY KEY (halt_id),
    CONSTRAINT ledger_halts_lifted_check CHECK ((lifted_at IS NULL) = (lifted_by_id IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL))
);
CREATE UNIQUE INDEX ledger_halts_open_idx ON ledger_halts (proof) WHERE lifted_at IS NULL;
COMMENT ON TABLE ledger_halts IS 'Failed checks: while one is not lifted, no conversion moves an amount';
COMMENT ON COLUMN ledger_halts.lifted_by_id IS 'the member who lifted it';
COMMENT ON COLUMN ledger_halts.lift_reason IS 'in their words; about the ledger, not about persons';

CREATE FUNCTION chain_step(state bytea, seed bytea, content text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(coalesce(state, seed) || convert_to(content, 'UTF8'))
$$;
CREATE AGGREGATE chain_digest(bytea, text) (SFUNC = chain_step, STYPE = bytea);
