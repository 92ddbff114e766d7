CREATE TABLE paid_lines (
    line_id UUID NOT NULL,
    batch_id UUID NOT NULL,
    member_id UUID NOT NULL,
    paid_cents BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    CONSTRAINT paid_lines_pkey PRIMARY KEY (line_id, batch_id),
    CONSTRAINT paid_lines_paid_cents_check CHECK (paid_cents > 0)
);
COMMENT ON TABLE paid_lines IS 'What batches of payouts paid of lines, as the wallet said';
COMMENT ON COLUMN paid_lines.paid_on IS 'the bank''s date';

CREATE TABLE failed_payouts (
    batch_id UUID NOT NULL,
    member_id UUID NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT failed_payouts_pkey PRIMARY KEY (batch_id, member_id)
);
COMMENT ON TABLE failed_payouts IS 'Members whom a batch did not reach after all, heard before or after it was said to be paid';
