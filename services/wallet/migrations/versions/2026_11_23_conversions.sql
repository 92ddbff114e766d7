-- The yearly conversion.
CREATE TABLE conversion_runs (
    run_id UUID NOT NULL, 
    year SMALLINT NOT NULL, 
    dry BOOLEAN NOT NULL, 
    state TEXT NOT NULL, 
    phase TEXT, 
    reverses_run_id UUID, 
    rules JSONB NOT NULL, 
    secret BYTEA NOT NULL, 
    parts INTEGER NOT NULL, 
    computation_no INTEGER NOT NULL, 
    opened_on DATE NOT NULL, 
    frozen_on DATE, 
    first_position BIGINT, 
    freeze_position BIGINT, 
    last_number INTEGER, 
    prefixes INTEGER[], 
    pot BIGINT, 
    envelope BIGINT, 
    reserve BIGINT, 
    total_weight NUMERIC, 
    member_count INTEGER, 
    allocated BIGINT, 
    destroyed BIGINT, 
    cut JSONB, 
    root_sha256 BYTEA, 
    manifest_sha256 BYTEA, 
    contest_until_at TIMESTAMP WITH TIME ZONE, 
    decision_id UUID, 
    executed_on DATE, 
    ended_reason TEXT, 
    cooperative TEXT NOT NULL, 
    CONSTRAINT conversion_runs_pkey PRIMARY KEY (run_id), 
    CONSTRAINT conversion_runs_state_check CHECK (state IN ('opened', 'frozen', 'computed', 'approved', 'executed', 'paid', 'closed', 'abandoned')), 
    CONSTRAINT conversion_runs_parts_check CHECK (parts > 0 AND octet_length(secret) = 32), 
    CONSTRAINT conversion_runs_manifest_sha256_check CHECK (octet_length(manifest_sha256) = 32), 
    CONSTRAINT conversion_runs_pot_check CHECK (envelope + reserve <= pot), 
    CONSTRAINT conversion_runs_allocated_check CHECK (allocated <= envelope)
);
CREATE UNIQUE INDEX conversion_runs_reverses_run_id_idx ON conversion_runs (reverses_run_id);
CREATE UNIQUE INDEX conversion_runs_year_idx ON conversion_runs (cooperative, year, dry) WHERE state <> 'abandoned' AND reverses_run_id IS NULL;
COMMENT ON TABLE conversion_runs IS 'One living run a year: what it counted, by which rules, and how far it has come';
COMMENT ON COLUMN conversion_runs.dry IS 'a dry run computes and moves nothing';
COMMENT ON COLUMN conversion_runs.phase IS 'of the work that is under way; null between two states';
COMMENT ON COLUMN conversion_runs.reverses_run_id IS 'of a contra run';
COMMENT ON COLUMN conversion_runs.rules IS 'policies: value, version, decision';
COMMENT ON COLUMN conversion_runs.secret IS 'keys the pseudonyms; never leaves the wallet';
COMMENT ON COLUMN conversion_runs.first_position IS 'no group before it counts';
COMMENT ON COLUMN conversion_runs.freeze_position IS 'groups after it came too late for this run';
COMMENT ON COLUMN conversion_runs.last_number IS 'the highest member number that takes part';
COMMENT ON COLUMN conversion_runs.prefixes IS 'lines by the first 12 bits of their pseudonym';
COMMENT ON COLUMN conversion_runs.pot IS 'cents that count, by the rule of the pot''s basis';
COMMENT ON COLUMN conversion_runs.allocated IS 'cents that the lines receive: the envelope less what exceeds a cap';
COMMENT ON COLUMN conversion_runs.destroyed IS 'hundredths of COL that the lines give up';
COMMENT ON COLUMN conversion_runs.cut IS 'where the missing cents end: bucket, remainder, how many';
COMMENT ON COLUMN conversion_runs.root_sha256 IS 'of the tree over the lines';
COMMENT ON COLUMN conversion_runs.ended_reason IS 'why it was abandoned';
CREATE TABLE conversion_parts (
    run_id UUID NOT NULL, 
    computation_no INTEGER NOT NULL, 
    phase TEXT NOT NULL, 
    part INTEGER NOT NULL, 
    sums JSONB NOT NULL, 
    buckets INTEGER[], 
    done_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT conversion_parts_pkey PRIMARY KEY (run_id, computation_no, phase, part)
);
COMMENT ON TABLE conversion_parts IS 'Parts of a run that are done';
COMMENT ON COLUMN conversion_parts.sums IS 'what the part found';
COMMENT ON COLUMN conversion_parts.buckets IS 'remainders of the part by size';
CREATE TABLE conversion_freezes (
    run_id UUID NOT NULL, 
    pseudonym BYTEA NOT NULL, 
    member_id UUID NOT NULL, 
    member_number INTEGER NOT NULL, 
    account_id UUID NOT NULL, 
    frozen BIGINT NOT NULL, 
    CONSTRAINT conversion_freezes_pkey PRIMARY KEY (run_id, pseudonym), 
    CONSTRAINT conversion_freezes_frozen_check CHECK (frozen >= 0)
);
CREATE UNIQUE INDEX conversion_freezes_member_number_idx ON conversion_freezes (run_id, member_number);
COMMENT ON TABLE conversion_freezes IS 'COL that a run has set aside, a member, until its part is posted or released';
COMMENT ON COLUMN conversion_freezes.pseudonym IS 'HMAC of the member under the run''s secret';
COMMENT ON COLUMN conversion_freezes.account_id IS 'of the member''s COL';
COMMENT ON COLUMN conversion_freezes.frozen IS 'hundredths of COL in conversion';
CREATE TABLE conversion_counted (
    run_id UUID NOT NULL, 
    computation_no INTEGER NOT NULL, 
    account_id UUID NOT NULL, 
    payer_part INTEGER NOT NULL, 
    counted BIGINT NOT NULL, 
    CONSTRAINT conversion_counted_pkey PRIMARY KEY (run_id, computation_no, account_id, payer_part)
);
COMMENT ON TABLE conversion_counted IS 'COL moved by orders that counts as activity of the payee, by the part of its payers';
COMMENT ON COLUMN conversion_counted.account_id IS 'of the payee''s COL';
CREATE TABLE conversion_weights (
    run_id UUID NOT NULL, 
    computation_no INTEGER NOT NULL, 
    member_number INTEGER NOT NULL, 
    weight BIGINT NOT NULL, 
    CONSTRAINT conversion_weights_pkey PRIMARY KEY (run_id, computation_no, member_number), 
    CONSTRAINT conversion_weights_weight_check CHECK (weight > 0)
);
COMMENT ON TABLE conversion_weights IS 'Activity, or closing balance, by which the envelope is allocated';
CREATE TABLE conversion_ties (
    run_id UUID NOT NULL, 
    computation_no INTEGER NOT NULL, 
    member_number INTEGER NOT NULL, 
    tie_rank INTEGER NOT NULL, 
    CONSTRAINT conversion_ties_pkey PRIMARY KEY (run_id, computation_no, member_number)
);
COMMENT ON TABLE conversion_ties IS 'Ranks among equal remainders, where the missing cents ended there';
CREATE TABLE conversion_lines (
    run_id UUID NOT NULL, 
    computation_no INTEGER NOT NULL, 
    line_no INTEGER NOT NULL, 
    pseudonym BYTEA NOT NULL, 
    member_id UUID NOT NULL, 
    member_number INTEGER NOT NULL, 
    account_id UUID NOT NULL, 
    weight BIGINT NOT NULL, 
    frozen BIGINT NOT NULL, 
    amount BIGINT NOT NULL, 
    tie_rank INTEGER, 
    leaf_sha256 BYTEA NOT NULL, 
    CONSTRAINT conversion_lines_pkey PRIMARY KEY (run_id, computation_no, line_no), 
    CONSTRAINT conversion_lines_amounts_check CHECK (weight >= 0 AND frozen >= 0 AND amount >= 0)
);
CREATE INDEX conversion_lines_member_id_idx ON conversion_lines (member_id, run_id);
COMMENT ON TABLE conversion_lines IS 'What a run computed, a member; written again by a new computation';
COMMENT ON COLUMN conversion_lines.line_no IS 'in the order of the pseudonyms';
COMMENT ON COLUMN conversion_lines.amount IS 'cents';
COMMENT ON COLUMN conversion_lines.tie_rank IS 'among equal remainders, where that decided';
CREATE TABLE conversion_nodes (
    run_id UUID NOT NULL, 
    computation_no INTEGER NOT NULL, 
    level SMALLINT NOT NULL, 
    node_no INTEGER NOT NULL, 
    sha256 BYTEA NOT NULL, 
    CONSTRAINT conversion_nodes_pkey PRIMARY KEY (run_id, computation_no, level, node_no)
);
COMMENT ON TABLE conversion_nodes IS 'The tree of hashes over the lines, 64 children a node';
COMMENT ON COLUMN conversion_nodes.level IS '1 stands over the lines';
COMMENT ON COLUMN conversion_nodes.node_no IS 'from 0';
-- What was set aside at the close of a year is found among the open holds and those that ended since.
CREATE INDEX holds_open_idx ON holds (placed_on) WHERE ended_on IS NULL AND state NOT IN ('refused', 'cancelled');
CREATE INDEX holds_ended_on_idx ON holds (ended_on);
CREATE INDEX member_holds_ended_on_idx ON member_holds (ended_on);
