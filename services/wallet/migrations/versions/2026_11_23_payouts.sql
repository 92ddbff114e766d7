CREATE TABLE payout_details (
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    last_four TEXT NOT NULL,
    vehicle TEXT NOT NULL,
    activity TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    usable_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT payout_details_pkey PRIMARY KEY (member_id),
    CONSTRAINT payout_details_vehicle_check CHECK (vehicle IN ('artist_salary', 'guso', 'technician_salary', 'micro_invoice', 'invoice', 'author_rights', 'expense_claim')),
    CONSTRAINT payout_details_activity_check CHECK (activity IN ('stage_performance', 'technical', 'creation', 'service', 'teaching', 'expenses'))
);
CREATE INDEX payout_details_key_id_idx ON payout_details (key_id);
COMMENT ON TABLE payout_details IS 'How each member is paid: the account in this service only, and encrypted';
COMMENT ON COLUMN payout_details.sealed IS 'personal data: IBAN, BIC and holder, encrypted';
COMMENT ON COLUMN payout_details.last_four IS 'personal data: the end of the IBAN';
COMMENT ON COLUMN payout_details.usable_at IS 'nothing is paid to it before';

CREATE TABLE payout_batches (
    batch_id UUID NOT NULL,
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    line_count INTEGER NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by UUID,
    approved_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    executed_on DATE,
    CONSTRAINT payout_batches_pkey PRIMARY KEY (batch_id),
    CONSTRAINT payout_batches_state_check CHECK (state IN ('proposed', 'approved', 'executed', 'cancelled')),
    CONSTRAINT payout_batches_two_signatures_check CHECK (approved_by <> proposed_by),
    CONSTRAINT payout_batches_approved_check CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT payout_batches_signed_check CHECK (state NOT IN ('approved', 'executed') OR approved_by IS NOT NULL),
    CONSTRAINT payout_batches_executed_check CHECK ((state = 'executed') = (executed_on IS NOT NULL))
);
COMMENT ON TABLE payout_batches IS 'Batches of payouts, proposed by one and approved by another';
COMMENT ON COLUMN payout_batches.batch_id IS 'also the id of its group';
COMMENT ON COLUMN payout_batches.total IS 'cents, as proposed; lines may have been refused since';
COMMENT ON COLUMN payout_batches.executed_on IS 'the bank''s date';

CREATE TABLE payout_lines (
    line_id UUID NOT NULL,
    batch_id UUID NOT NULL,
    member_id UUID NOT NULL,
    member_number INTEGER NOT NULL,
    fees BIGINT NOT NULL,
    costs BIGINT NOT NULL,
    vehicle TEXT NOT NULL,
    key_id TEXT,
    sealed BYTEA,
    last_four TEXT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    CONSTRAINT payout_lines_pkey PRIMARY KEY (line_id),
    CONSTRAINT payout_lines_amounts_check CHECK (fees >= 0 AND costs >= 0 AND fees + costs > 0),
    CONSTRAINT payout_lines_state_check CHECK (state IN ('pending', 'paid', 'failed', 'cancelled')),
    CONSTRAINT payout_lines_failure_check CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CONSTRAINT payout_lines_sealed_check CHECK ((state = 'pending') = (sealed IS NOT NULL)),
    CONSTRAINT payout_lines_key_id_check CHECK ((sealed IS NULL) = (key_id IS NULL)),
    CONSTRAINT payout_lines_batch_id_member_id_key UNIQUE (batch_id, member_id),
    CONSTRAINT payout_lines_batch_id_fkey FOREIGN KEY(batch_id) REFERENCES payout_batches (batch_id)
);
CREATE INDEX payout_lines_member_id_idx ON payout_lines (member_id, line_id);
CREATE INDEX payout_lines_pending_idx ON payout_lines (member_id) WHERE state = 'pending';
COMMENT ON TABLE payout_lines IS 'One member of a batch; pending amounts are set aside in the ledger';
COMMENT ON COLUMN payout_lines.fees IS 'cents from the member''s euros';
COMMENT ON COLUMN payout_lines.costs IS 'cents from the direct costs the member advanced';
COMMENT ON COLUMN payout_lines.sealed IS 'personal data: the account at the time of the batch; gone once it is over';
COMMENT ON COLUMN payout_lines.last_four IS 'personal data: the end of the IBAN';

CREATE TABLE payout_conversions (
    run_id UUID NOT NULL,
    member_id UUID NOT NULL,
    line_id UUID NOT NULL,
    CONSTRAINT payout_conversions_pkey PRIMARY KEY (run_id, member_id, line_id),
    CONSTRAINT payout_conversions_line_id_fkey FOREIGN KEY(line_id) REFERENCES payout_lines (line_id)
);
CREATE INDEX payout_conversions_line_id_idx ON payout_conversions (line_id);
COMMENT ON TABLE payout_conversions IS 'Which conversions a payout takes: what a run gave the member, whole; append-only';

CREATE TABLE payout_parts (
    line_id UUID NOT NULL,
    statement_id UUID NOT NULL,
    fee_line_id UUID NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT payout_parts_pkey PRIMARY KEY (line_id, statement_id, fee_line_id),
    CONSTRAINT payout_parts_amount_check CHECK (amount <> 0),
    CONSTRAINT payout_parts_line_id_fkey FOREIGN KEY(line_id) REFERENCES payout_lines (line_id)
);
COMMENT ON TABLE payout_parts IS 'Which payable lines a payout takes; append-only';
COMMENT ON COLUMN payout_parts.amount IS 'below 0: what an earlier payout had paid too much';
ALTER TABLE payable_lines
    DROP CONSTRAINT payable_lines_amounts_check,
    ADD CONSTRAINT payable_lines_amounts_check CHECK (amount >= 0 AND payable BETWEEN 0 AND amount);
COMMENT ON COLUMN payable_lines.paid IS 'set aside in a batch, or paid; a return after a netting may leave it below 0';
