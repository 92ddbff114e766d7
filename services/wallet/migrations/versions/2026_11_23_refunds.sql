ALTER TABLE holds
    ADD COLUMN settlement_count INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN dispute_id UUID,
    ADD COLUMN disputed_on DATE,
    ADD CONSTRAINT holds_settlement_count_check CHECK (settlement_count >= 0),
    ADD CONSTRAINT holds_dispute_check CHECK ((dispute_id IS NULL) = (disputed_on IS NULL));
UPDATE holds SET settlement_count = 1 WHERE state = 'settled';
COMMENT ON COLUMN holds.settlement_count IS 'parts given to the seller so far';
COMMENT ON COLUMN holds.dispute_id IS 'a dispute about the order; until it ends nothing here is anybody''s';

CREATE TABLE refunds (
    refund_id UUID NOT NULL,
    order_id UUID NOT NULL,
    from_id UUID NOT NULL,
    from_number INTEGER NOT NULL,
    to_id UUID NOT NULL,
    to_number INTEGER NOT NULL,
    credits BIGINT NOT NULL,
    posted BIGINT NOT NULL,
    decision_id UUID,
    granted_on DATE NOT NULL,
    cooperative TEXT NOT NULL,
    territory_id UUID,
    CONSTRAINT refunds_pkey PRIMARY KEY (refund_id),
    CONSTRAINT refunds_posted_check CHECK (posted >= 0 AND posted <= credits)
);
CREATE INDEX refunds_order_id_idx ON refunds (order_id);
CREATE INDEX refunds_from_id_idx ON refunds (from_id, granted_on, refund_id) WHERE posted < credits;
COMMENT ON TABLE refunds IS 'Refunds of completed orders: what was given back, and what is still a claim on the seller''s next COL';
COMMENT ON COLUMN refunds.from_id IS 'the seller';
COMMENT ON COLUMN refunds.to_id IS 'the buyer';
COMMENT ON COLUMN refunds.credits IS 'hundredths; never more than the order gave the seller';
COMMENT ON COLUMN refunds.posted IS 'given back so far; the rest is a claim';
