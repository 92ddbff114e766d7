CREATE TABLE sub_years (
    year SMALLINT NOT NULL,
    through_id UUID,
    rolls_over BOOLEAN NOT NULL,
    policy_version INTEGER NOT NULL,
    decision_id UUID,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT sub_years_pkey PRIMARY KEY (year)
);
COMMENT ON TABLE sub_years IS 'Years whose SUB is over: how far the job that ends them has come';
COMMENT ON COLUMN sub_years.through_id IS 'up to this account its SUB was destroyed or moved on; null at the beginning';
COMMENT ON COLUMN sub_years.rolls_over IS 'the policy on its 31 December';
COMMENT ON COLUMN sub_years.decision_id IS 'that set the policy';
COMMENT ON COLUMN sub_years.closed_at IS 'when the last account was done';

CREATE INDEX accounts_year_idx ON accounts (year, account_id) WHERE kind = 'member_sub';

ALTER TABLE groups
    DROP CONSTRAINT groups_kind_check,
    ADD CONSTRAINT groups_kind_check CHECK (kind IN ('grant', 'grant_ended', 'expiry', 'roll_over', 'settlement', 'refund', 'claim_recovery', 'gift', 'hold_settlement', 'fees', 'fees_reversal', 'set_off', 'invoice', 'credit_note', 'payment', 'payment_reversal', 'write_off', 'payout', 'payout_return', 'conversion', 'conversion_line', 'conversion_reversal', 'conversion_line_reversal', 'allocation', 'investment', 'opening', 'collective_service', 'partner_payment', 'correction'));
